import { Button, Group, Stack, Stepper, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { asProblem } from '../api/problem';
import type { Connection } from '../api/types';
import { Moment } from '../ui/Moment';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';
import { AuthTokenInput } from './AuthTokenInput';

type Props = {
  connection: Connection;
  enter: (authToken: string) => Promise<Connection>;
  giveUp: () => Promise<unknown>;
  /** Asks Twilio, which shows whether the next token is promoted. */
  verify: () => Promise<Connection>;
  onSettled: () => Promise<unknown>;
};

/** Leads through the rotation of the account’s auth token, here and in the Twilio console. */
export function TokenRotation({ connection, enter, giveUp, verify, onSettled }: Props) {
  const { nextAuthToken: next, rotation } = connection;
  const [isOpen, { open, close }] = useDisclosure(false);
  const isWaiting = next != null;
  if (!isWaiting && !isOpen) {
    return (
      <Group>
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={open}>
          Rotate the auth token
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {rotation.promotedAt != null && (
            <>
              Promoted <Moment at={rotation.promotedAt} />: calls go out with the token {connection.authToken}
              .
            </>
          )}
        </Text>
      </Group>
    );
  }
  return (
    <Stack maw={560} role="group" aria-label="Rotation of the token">
      <Stepper active={isWaiting ? 2 : 0} orientation="vertical" size="sm" iconSize={32}>
        <Stepper.Step
          label="Create a secondary auth token"
          description="In the Twilio console, under Account, API keys & tokens. Nothing changes by that: Twilio takes both."
        />
        <Stepper.Step
          label="Enter it here"
          description={
            isWaiting ? (
              <>
                {next.authToken}, entered <Moment at={next.enteredAt} />
              </>
            ) : (
              'Linecard asks Twilio whether it takes it, and keeps it beside the present one.'
            )
          }
        />
        <Stepper.Step
          label="Promote it in the Twilio console"
          description="The old token ends at that moment. Calls under way and new ones go on with the next."
        />
        <Stepper.Step
          label="Linecard goes on with it"
          description="It notices by the next call or callback, or when you check."
        />
      </Stepper>
      {isWaiting ? (
        <Waiting verify={verify} giveUp={giveUp} onSettled={onSettled} />
      ) : (
        <Entering enter={enter} onSettled={onSettled} onClose={close} />
      )}
    </Stack>
  );
}

type EnteringProps = Pick<Props, 'enter' | 'onSettled'> & { onClose: () => void };

function Entering({ enter, onSettled, onClose }: EnteringProps) {
  const form = useForm({ initialValues: { authToken: '' } });
  const entering = useFormMutation(form, {
    mutationFn: ({ authToken }) => enter(authToken).finally(onSettled),
    // What waits is shown by itself.
    onSuccess: onClose,
  });
  return (
    <form onSubmit={entering.onSubmit} noValidate>
      <Stack>
        <AuthTokenInput
          mask={null}
          label="Secondary token"
          description="As the Twilio console shows it, once, when it is created."
          toggleLabel="Show the secondary token"
          {...form.getInputProps('authToken')}
        />
        {entering.problem !== null && <ProblemAlert problem={entering.problem} />}
        <Group>
          <Button type="submit" loading={entering.isPending}>
            Keep as the next token
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Close
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type WaitingProps = Pick<Props, 'verify' | 'giveUp' | 'onSettled'>;

function Waiting({ verify, giveUp, onSettled }: WaitingProps) {
  const checking = useMutation({ mutationFn: () => verify().finally(onSettled) });
  const givingUp = useMutation({ mutationFn: () => giveUp().finally(onSettled) });
  const error = checking.error ?? givingUp.error;
  return (
    <>
      {error !== null && <ProblemAlert problem={asProblem(error)} />}
      <Group>
        <Button variant="default" loading={checking.isPending} onClick={() => checking.mutate()}>
          Check now
        </Button>
        <Button variant="subtle" color="red" loading={givingUp.isPending} onClick={() => givingUp.mutate()}>
          Give the next token up
        </Button>
      </Group>
    </>
  );
}
