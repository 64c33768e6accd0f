import { Button, Group, Text } from '@mantine/core';
import { IconHandStop, IconPhoneOff, IconPlayerPlay } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { liveCallCount } from '../../api/live-calls';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { HangUpLive } from '../../limits/HangUpLive';
import { AgentList } from '../../ui/AgentList';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { MANY } from '../../ui/many';
import { notifyDone } from '../../ui/notify';
import { pluralize } from '../../ui/pluralize';

type Props = { selected: Agent[]; onDone: () => void };

/** What can be done to all selected agents at once. */
export function BulkActions({ selected, onDone }: Props) {
  const [dialog, setDialog] = useState<'pause' | 'resume' | 'hang-up' | null>(null);
  const close = () => setDialog(null);
  const agents = pluralize(selected.length, 'agent');
  return (
    <Group gap="sm" role="group" aria-label="Selected agents">
      <Text size="sm" role="status">
        {agents} selected
      </Text>
      <Button
        size="xs"
        color="red"
        variant="light"
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={() => setDialog('pause')}
      >
        Pause selected
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => setDialog('resume')}
      >
        Resume selected
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPhoneOff size={16} aria-hidden />}
        onClick={() => setDialog('hang-up')}
      >
        Hang up their calls
      </Button>
      <Button size="xs" variant="subtle" onClick={onDone}>
        Clear selection
      </Button>
      <PauseMany key="pause" selected={selected} paused opened={dialog === 'pause'} onClose={close} />
      <PauseMany
        key="resume"
        selected={selected}
        paused={false}
        opened={dialog === 'resume'}
        onClose={close}
      />
      {dialog === 'hang-up' && <HangUpMany selected={selected} onClose={close} />}
    </Group>
  );
}

type PauseManyProps = { selected: Agent[]; paused: boolean; opened: boolean; onClose: () => void };

function PauseMany({ selected, paused, opened, onClose }: PauseManyProps) {
  const verb = paused ? 'Pause' : 'Resume';
  // Those that are so already stay as they are.
  const changing = selected.filter((agent) => agent.paused !== paused);
  const agents = pluralize(changing.length, 'agent');
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`${verb} ${agents}?`}
      confirm={`${verb} ${agents}`}
      danger={paused}
      typed={changing.length > MANY ? verb.toLowerCase() : null}
      mutation={mutations.pauseAgents}
      variables={{ agentIds: changing.map(({ id }) => id), paused }}
      onDone={() => notifyDone(`${agents} ${paused ? 'paused' : 'resumed'}.`)}
    >
      <Text size="sm">
        {paused
          ? 'New calls and messages from these agents are refused until you resume them. Calls in progress continue.'
          : 'These agents can place calls and send messages again.'}
      </Text>
      <AgentList agents={changing} all="/agents" links={false} />
    </ConfirmDialog>
  );
}

function HangUpMany({ selected, onClose }: { selected: Agent[]; onClose: () => void }) {
  const counts = useQueries({ queries: selected.map(({ id }) => liveCallCount(id)) });
  const count = counts.reduce((sum, { data }) => sum + (data?.count ?? 0), 0);
  return (
    <HangUpLive
      opened
      onClose={onClose}
      count={count}
      whose={`of ${pluralize(selected.length, 'selected agent')}`}
      agentIds={selected.map(({ id }) => id)}
    />
  );
}
