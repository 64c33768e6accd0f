import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Agent } from '../../../api/types';
import { unconnectedAgents } from '../../../api/unconnected-agents';
import { Dialog } from '../../../ui/Dialog';
import { Loaded } from '../../../ui/Loaded';
import { ConnectManySteps } from './ConnectManySteps';

/** More at once are more than one can look through. */
const MOST = 100;

type Props = {
  /** Null: all that have no account of their own. */
  agents: Agent[] | null;
  opened: boolean;
  onClose: () => void;
};

/** Connects several agents to one Twilio account: the account, a number for each, then one agent after another. */
export default function ConnectManyDialog({ agents, opened, onClose }: Props) {
  const [isRunning, setRunning] = useState(false);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t`Connect agents to one Twilio account`}
      size="xl"
      // What was entered is not lost by accident.
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={!isRunning}
    >
      {agents === null ? (
        <Unconnected onRunning={setRunning} onClose={onClose} />
      ) : (
        <Content agents={agents} onRunning={setRunning} onClose={onClose} />
      )}
    </Dialog>
  );
}

type ContentProps = { onRunning: (isRunning: boolean) => void; onClose: () => void };

function Unconnected(props: ContentProps) {
  const unconnected = useQuery(unconnectedAgents);
  return <Loaded query={unconnected}>{(agents) => <Content {...props} agents={agents} />}</Loaded>;
}

function Content({ agents, onRunning, onClose }: ContentProps & { agents: Agent[] }) {
  // Those that it began with: once connected, they leave the list.
  const [begun] = useState(agents);
  const shown = begun.slice(0, MOST);
  if (begun.length === 0) {
    return (
      <Stack>
        <Text size="sm">
          <Trans>
            All agents have an account of their own. To replace the accounts of some, select them in the list.
          </Trans>
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack>
      {begun.length > MOST && (
        <Text size="sm">
          {t`The first ${MOST} of ${plural(begun.length, { one: '# agent', other: '# agents' })}. Connect these, then the next ones; or select others in the list.`}
        </Text>
      )}
      <ConnectManySteps agents={shown} onRunning={onRunning} onClose={onClose} />
    </Stack>
  );
}
