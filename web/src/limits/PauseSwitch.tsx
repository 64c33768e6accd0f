import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { andThen, type Mutation } from '../api/mutation';
import { useSession } from '../session/session';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';

type Props<Result> = {
  paused: boolean;
  noun: 'agent' | 'organization';
  mutation: Mutation<{ paused: boolean }, Result>;
};

/** Pauses all calls and messages immediately, after a confirmation, and resumes them. */
export function PauseSwitch<Result>({ paused, noun, mutation }: Props<Result>) {
  const { canWrite } = useSession();
  if (paused) return <Paused noun={noun} mutation={mutation} />;
  if (!canWrite) return <Text size="sm">Calls and messages are not paused.</Text>;
  return <PauseButton noun={noun} mutation={mutation} />;
}

function Paused<Result>({ noun, mutation }: Omit<Props<Result>, 'paused'>) {
  const { canWrite } = useSession();
  const resuming = useMutation(andThen(mutation, () => notifyDone('Calls and messages resumed.')));
  return (
    <Alert
      color="red"
      icon={<IconHandStop aria-hidden />}
      title={`All calls and messages of the ${noun} are paused`}
    >
      <Text size="sm">New ones are refused. {canWrite ? '' : 'An admin or owner can resume them.'}</Text>
      {resuming.error !== null && <ProblemAlert problem={resuming.error} />}
      {canWrite && (
        <Group mt="sm">
          <Button
            variant="default"
            loading={resuming.isPending}
            leftSection={<IconPlayerPlay size={18} aria-hidden />}
            onClick={() => resuming.mutate({ paused: false })}
          >
            Resume
          </Button>
        </Group>
      )}
    </Alert>
  );
}

function PauseButton<Result>({ noun, mutation }: Omit<Props<Result>, 'paused'>) {
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
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={`Pause all calls and messages of the ${noun}?`}
        confirm="Pause"
        mutation={mutation}
        variables={{ paused: true }}
      >
        <Text size="sm">
          New calls and messages are refused until an admin or owner resumes them. Calls in progress continue;
          hang them up separately.
        </Text>
      </ConfirmDialog>
    </Group>
  );
}
