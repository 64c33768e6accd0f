import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { andThen } from '../api/mutation';
import { asProblem } from '../api/problem';
import type { Connection } from '../api/types';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { notifyDone } from '../ui/notify';
import { numberText } from '../ui/phone-number';
import { TwilioLink } from '../ui/TwilioLink';
import { showAtFields } from '../ui/use-form-mutation';
import { AdvancedFields } from './AdvancedFields';
import { ConnectionFormProblem } from './ConnectionFormProblem';
import { ConnectionStatus } from './ConnectionStatus';
import { CredentialsFields } from './CredentialsFields';
import { isLimited } from './health';
import { PhoneNumberInput } from './PhoneNumberInput';
import { useConnectionForm, type ConnectionFormState } from './use-connection-form';

type Props = {
  /** The agent whose connection this is; without it, the organization's. */
  agentId?: string;
  connection: Connection | null;
  /** The consequences of disconnecting, for its confirmation. */
  disconnectWarning: string;
};

/** Connects, changes, verifies and disconnects a Twilio account, token and number. */
export function ConnectionForm({ agentId, connection, disconnectWarning }: Props) {
  const state = useConnectionForm({ agentId, connection, onVerified: notifyVerified });
  const { form, saving, show, setSaved } = state;
  const verification = useMutation({
    ...andThen(state.mutations.verify, (verified) => {
      show(verified);
      notifyVerified(verified);
    }),
    onError: (error) => showAtFields(form, asProblem(error)),
  });
  const submit: typeof saving.onSubmit = (event) => {
    verification.reset();
    setSaved(false);
    saving.onSubmit(event);
  };
  const verifyAgain = () => {
    saving.reset();
    setSaved(true);
    verification.mutate();
  };
  const error = saving.error ?? (verification.error && asProblem(verification.error));

  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={560}>
        {connection !== null && (
          <>
            <ConnectionStatus connection={connection} />
            <TwilioLink sid={connection.accountSid}>
              <Trans>Open the account in the Twilio console</Trans>
            </TwilioLink>
          </>
        )}
        <CredentialsFields {...state} />
        <PhoneNumberInput
          credentials={state.search}
          showAtFields={(problem) => showAtFields(form, problem)}
          {...form.getInputProps('phoneNumber')}
        />
        <AdvancedFields form={form} connection={connection} />
        {error !== null && (
          <ConnectionFormProblem problem={error} isSaved={state.isSaved} atFields={saving.problem === null} />
        )}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {connection === null ? t`Connect` : t`Save and verify`}
          </Button>
          {connection !== null && (
            <>
              <Button variant="default" loading={verification.isPending} onClick={verifyAgain}>
                <Trans>Verify again</Trans>
              </Button>
              <Disconnect {...state} warning={disconnectWarning} />
            </>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Disconnect({ mutations, show, warning }: ConnectionFormState & { warning: string }) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <>
      <Button variant="subtle" color="red" onClick={confirmation.open}>
        <Trans>Disconnect</Trans>
      </Button>
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={t`Disconnect from Twilio?`}
        confirm={t`Disconnect`}
        mutation={mutations.disconnect}
        variables={undefined}
        onDone={() => {
          show(null);
          notifyDone(t`Disconnected.`);
        }}
      >
        {warning}
      </ConfirmDialog>
    </>
  );
}

function notifyVerified(connection: Connection) {
  const phoneNumber = numberText(connection.phoneNumber);
  notifyDone(
    isLimited(connection)
      ? t`Saved. Calls can be placed from ${phoneNumber}, with a limit.`
      : t`Verified. Calls can be placed from ${phoneNumber}.`,
  );
}
