import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useSession } from '../session/session';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';

type Props = {
  paused: boolean;
  /** Whose calls and messages: “the agent”, “the organization”. */
  whose: string;
  set: (paused: boolean) => Promise<unknown>;
};

/** Stops all calls and messages at once, after a question, and lets them go on again. */
export function StopSwitch({ paused, whose, set }: Props) {
  const { canWrite } = useSession();
  const [asking, question] = useDisclosure(false);
  const resuming = useMutation({
    mutationFn: () => set(false),
    onSuccess: () => notifyDone('Calls and messages go out again.'),
  });
  if (paused) {
    return (
      <Alert
        color="red"
        icon={<IconHandStop aria-hidden />}
        title={`All calls and messages of ${whose} are stopped`}
      >
        <Text size="sm">
          New ones are refused. {canWrite ? '' : 'Admins and owners of the organization can let them go on.'}
        </Text>
        {resuming.error !== null && <ProblemAlert problem={resuming.error} />}
        {canWrite && (
          <Group mt="sm">
            <Button
              variant="default"
              loading={resuming.isPending}
              leftSection={<IconPlayerPlay size={18} aria-hidden />}
              onClick={() => resuming.mutate()}
            >
              Let them go on
            </Button>
          </Group>
        )}
      </Alert>
    );
  }
  if (!canWrite) return <Text size="sm">Calls and messages may go out.</Text>;
  return (
    <Group>
      <Button
        color="red"
        variant="light"
        leftSection={<IconHandStop size={18} aria-hidden />}
        onClick={question.open}
      >
        Stop all calls and messages now
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={question.close}
        title={`Stop all calls and messages of ${whose}?`}
        confirm="Stop now"
        onConfirm={() => set(true)}
      >
        <Text size="sm">
          New ones are refused at once, until an admin or owner lets them go on. Those that Twilio has already
          are not ended: hang them up if they shall not go on.
        </Text>
      </ConfirmDialog>
    </Group>
  );
}
