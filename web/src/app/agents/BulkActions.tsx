import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { IconHandStop, IconPhoneOff, IconPlayerPlay } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { liveCallCount, liveCountOf } from '../../api/live-calls';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { HangUpLive } from '../../limits/HangUpLive';
import { AgentList } from '../../ui/AgentList';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { MANY } from '../../ui/many';
import { notifyDone } from '../../ui/notify';

type Props = { selected: Agent[]; onDone: () => void };

/** What can be done to all selected agents at once. */
export function BulkActions({ selected, onDone }: Props) {
  const [dialog, setDialog] = useState<'pause' | 'resume' | 'hang-up' | null>(null);
  const close = () => setDialog(null);
  return (
    <Group gap="sm" role="group" aria-label={t`Selected agents`}>
      <Text size="sm" role="status">
        {plural(selected.length, { one: '# agent selected', other: '# agents selected' })}
      </Text>
      <Button
        size="xs"
        color="red"
        variant="light"
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={() => setDialog('pause')}
      >
        <Trans>Pause selected</Trans>
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => setDialog('resume')}
      >
        <Trans>Resume selected</Trans>
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPhoneOff size={16} aria-hidden />}
        onClick={() => setDialog('hang-up')}
      >
        <Trans>Hang up their calls</Trans>
      </Button>
      <Button size="xs" variant="subtle" onClick={onDone}>
        <Trans>Clear selection</Trans>
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
  // Those that are so already stay as they are.
  const changing = selected.filter((agent) => agent.paused !== paused);
  const count = changing.length;
  const action = paused
    ? plural(count, { one: 'Pause # agent', other: 'Pause # agents' })
    : plural(count, { one: 'Resume # agent', other: 'Resume # agents' });
  const done = paused
    ? plural(count, { one: '# agent paused.', other: '# agents paused.' })
    : plural(count, { one: '# agent resumed.', other: '# agents resumed.' });
  const word = paused ? t`pause` : t`resume`;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`${action}?`}
      confirm={action}
      danger={paused}
      typed={count > MANY ? word : null}
      mutation={mutations.pauseAgents}
      variables={{ agentIds: changing.map(({ id }) => id), paused }}
      onDone={() => notifyDone(done)}
    >
      <Text size="sm">
        {paused
          ? t`New calls and messages from these agents are refused until you resume them. Calls in progress continue.`
          : t`These agents can place calls and send messages again.`}
      </Text>
      <AgentList agents={changing} all="/agents" links={false} />
    </ConfirmDialog>
  );
}

function HangUpMany({ selected, onClose }: { selected: Agent[]; onClose: () => void }) {
  const counts = useQueries({ queries: selected.map(({ id }) => liveCallCount(id)) });
  return (
    <HangUpLive
      opened
      onClose={onClose}
      count={liveCountOf(...counts)}
      whose={plural(selected.length, { one: 'of # selected agent', other: 'of # selected agents' })}
      agentIds={selected.map(({ id }) => id)}
    />
  );
}
