import { select, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { andThenUndo, type Mutation, type Undoing } from '../api/mutation';
import { useSession } from '../session/session';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';
import { LiveCalls } from './LiveCalls';
import { PauseDialog } from './PauseDialog';

type Props<Result> = {
  paused: boolean;
  /** By the platform, which alone can enable it again. */
  isDisabled?: boolean;
  noun: 'agent' | 'organization';
  agentId?: string;
  mutation: Mutation<{ paused: boolean }, Result>;
  undoing: Undoing<{ paused: boolean }, Result>;
};

/** Pauses all calls and messages immediately, after a confirmation, and resumes them. */
export function PauseSwitch<Result>({ paused, ...props }: Props<Result>) {
  const { canWrite } = useSession();
  if (paused) return <Paused {...props} />;
  if (!canWrite)
    return (
      <Text size="sm">
        <Trans>Calls and messages are not paused.</Trans>
      </Text>
    );
  return <PauseButton {...props} />;
}

/** What is paused, what is still live, and the button that resumes. */
export function Paused<Result>({
  noun,
  isDisabled = false,
  agentId,
  mutation,
  undoing,
}: Omit<Props<Result>, 'paused'>) {
  const { canWrite } = useSession();
  const resuming = useMutation(
    andThenUndo(mutation, undoing, (undo) => notifyDone(t`Calls and messages resumed.`, undo)),
  );
  return (
    <Alert
      color="red"
      icon={<IconHandStop aria-hidden />}
      title={select(noun, {
        agent: 'All calls and messages of this agent are paused',
        other: 'All calls and messages of this organization are paused',
      })}
    >
      <Text size="sm">
        {isDisabled
          ? t`Your platform has disabled this organization. Only your platform can enable it again.`
          : refused(canWrite)}
      </Text>
      {resuming.error !== null && <ProblemAlert problem={resuming.error} />}
      <Group mt="sm" gap="sm">
        {canWrite && !isDisabled && (
          <Button
            variant="default"
            loading={resuming.isPending}
            leftSection={<IconPlayerPlay size={18} aria-hidden />}
            onClick={() => resuming.mutate({ paused: false })}
          >
            <Trans>Resume</Trans>
          </Button>
        )}
        <LiveCalls {...(agentId === undefined ? {} : { agentId })} />
      </Group>
    </Alert>
  );
}

function refused(canResume: boolean): string {
  return canResume ? t`New ones are refused.` : t`New ones are refused. An admin or owner can resume them.`;
}

function PauseButton<Result>({
  noun,
  agentId,
  mutation,
  undoing,
}: Omit<Props<Result>, 'paused' | 'isDisabled'>) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Group>
      <Button
        color="red"
        variant="light"
        leftSection={<IconHandStop size={18} aria-hidden />}
        onClick={confirmation.open}
      >
        <Trans>Pause all calls and messages</Trans>
      </Button>
      <PauseDialog
        opened={confirming}
        onClose={confirmation.close}
        noun={noun}
        mutation={mutation}
        undoing={undoing}
        {...(agentId === undefined ? {} : { agentId })}
      />
    </Group>
  );
}
