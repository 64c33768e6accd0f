import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { andThen, type Mutation } from '../api/mutation';
import { useSession } from '../session/session';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';
import { LiveCalls } from './LiveCalls';
import { PauseDialog } from './PauseDialog';

type Props<Result> = {
  paused: boolean;
  noun: 'agent' | 'organization';
  agentId?: string;
  mutation: Mutation<{ paused: boolean }, Result>;
};

/** Pauses all calls and messages immediately, after a confirmation, and resumes them. */
export function PauseSwitch<Result>({ paused, ...props }: Props<Result>) {
  const { canWrite } = useSession();
  if (paused) return <Paused {...props} />;
  if (!canWrite) return <Text size="sm">Calls and messages are not paused.</Text>;
  return <PauseButton {...props} />;
}

/** What is paused, what is still live, and the button that resumes. */
export function Paused<Result>({ noun, agentId, mutation }: Omit<Props<Result>, 'paused'>) {
  const { canWrite } = useSession();
  const resuming = useMutation(andThen(mutation, () => notifyDone('Calls and messages resumed.')));
  return (
    <Alert
      color="red"
      icon={<IconHandStop aria-hidden />}
      title={`All calls and messages of this ${noun} are paused`}
    >
      <Text size="sm">New ones are refused. {canWrite ? '' : 'An admin or owner can resume them.'}</Text>
      {resuming.error !== null && <ProblemAlert problem={resuming.error} />}
      <Group mt="sm" gap="sm">
        {canWrite && (
          <Button
            variant="default"
            loading={resuming.isPending}
            leftSection={<IconPlayerPlay size={18} aria-hidden />}
            onClick={() => resuming.mutate({ paused: false })}
          >
            Resume
          </Button>
        )}
        <LiveCalls {...(agentId === undefined ? {} : { agentId })} />
      </Group>
    </Alert>
  );
}

function PauseButton<Result>({ noun, agentId, mutation }: Omit<Props<Result>, 'paused'>) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Group>
      <Button
        color="red"
        variant="light"
        leftSection={<IconHandStop size={18} aria-hidden />}
        onClick={confirmation.open}
      >
        Pause all calls and messages
      </Button>
      <PauseDialog
        opened={confirming}
        onClose={confirmation.close}
        noun={noun}
        mutation={mutation}
        {...(agentId === undefined ? {} : { agentId })}
      />
    </Group>
  );
}
