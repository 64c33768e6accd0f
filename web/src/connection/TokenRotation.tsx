import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { connectionMutations } from '../api/connection-mutations';
import { asProblem } from '../api/problem';
import type { Connection } from '../api/types';
import { DateTime } from '../ui/DateTime';
import { ProblemAlert } from '../ui/ProblemAlert';
import { Steps } from '../ui/Steps';
import { useFormMutation } from '../ui/use-form-mutation';
import { AuthTokenInput } from './AuthTokenInput';

type Props = {
  /** The agent whose connection this is; without it, the organization's. */
  agentId?: string;
  connection: Connection;
};

type StepProps = { mutations: ReturnType<typeof connectionMutations> };

/** Guides through the rotation of an account's auth token, here and in the Twilio console. */
export function TokenRotation({ agentId, connection }: Props) {
  const mutations = connectionMutations(agentId);
  const { nextAuthToken: secondary } = connection;
  const [isOpen, { open, close }] = useDisclosure(false);
  if (secondary == null && !isOpen) return <RotationStart connection={connection} onStart={open} />;
  return (
    <Stack maw={560} role="group" aria-label={t`Token rotation`}>
      <Steps
        current={secondary == null ? 0 : 2}
        steps={[
          {
            label: t`Create a secondary auth token`,
            description: t`In the Twilio console, under Account > API keys & tokens. Nothing changes yet: Twilio accepts both tokens.`,
          },
          {
            label: t`Enter it here`,
            description:
              secondary == null ? (
                t`Linecard checks it with Twilio and stores it alongside the current one.`
              ) : (
                <Trans>
                  {secondary.authToken}, saved <DateTime at={secondary.enteredAt} />
                </Trans>
              ),
          },
          {
            label: t`Promote it in the Twilio console`,
            description: t`The old token stops working immediately. Calls continue with the secondary token.`,
          },
          {
            label: t`Linecard detects the promotion`,
            description: t`On the next call or callback, or when you check.`,
          },
        ]}
      />
      {secondary == null ? (
        <SecondaryTokenForm mutations={mutations} onClose={close} />
      ) : (
        <PromotionCheck mutations={mutations} />
      )}
    </Stack>
  );
}

function RotationStart({ connection, onStart }: { connection: Connection; onStart: () => void }) {
  const { authToken, rotation } = connection;
  return (
    <Group>
      <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onStart}>
        <Trans>Rotate auth token</Trans>
      </Button>
      <Text size="sm" c="dimmed" role="status">
        {rotation.promotedAt != null && (
          <Trans>
            Promoted <DateTime at={rotation.promotedAt} />. Calls now use the token {authToken}.
          </Trans>
        )}
      </Text>
    </Group>
  );
}

function SecondaryTokenForm({ mutations, onClose }: StepProps & { onClose: () => void }) {
  const form = useForm({ initialValues: { authToken: '' } });
  const saving = useFormMutation(form, mutations.setSecondaryToken, { onSuccess: onClose });
  return (
    <form onSubmit={saving.onSubmit} noValidate>
      <Stack>
        <AuthTokenInput
          mask={null}
          label={t`Secondary token`}
          description={t`The Twilio console shows it only once, when it is created.`}
          toggleLabel={t`Show secondary token`}
          {...form.getInputProps('authToken')}
        />
        {saving.problem !== null && <ProblemAlert problem={saving.problem} />}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            <Trans>Save secondary token</Trans>
          </Button>
          <Button variant="subtle" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A verification shows whether Twilio has promoted the secondary token. */
function PromotionCheck({ mutations }: StepProps) {
  const check = useMutation(mutations.verify);
  const discard = useMutation(mutations.discardSecondaryToken);
  const error = check.error ?? discard.error;
  return (
    <>
      {error !== null && <ProblemAlert problem={asProblem(error)} />}
      <Group>
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          <Trans>Check now</Trans>
        </Button>
        <Button variant="subtle" color="red" loading={discard.isPending} onClick={() => discard.mutate()}>
          <Trans>Discard secondary token</Trans>
        </Button>
      </Group>
    </>
  );
}
