import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { andThen } from '../api/mutation';
import { connectionMutations } from '../api/mutations';
import { asProblem } from '../api/problem';
import type { Connection } from '../api/types';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { notifyDone } from '../ui/notify';
import { showAtFields, useFormMutation } from '../ui/use-form-mutation';
import { AdvancedFields } from './AdvancedFields';
import { AuthTokenInput } from './AuthTokenInput';
import { ConnectionFormProblem } from './ConnectionFormProblem';
import { ConnectionStatus } from './ConnectionStatus';
import { healthErrors } from './health';
import { PhoneNumberInput } from './PhoneNumberInput';
import { isTyped } from './token-mask';
import { inputOf, valuesOf } from './values';

type Props = {
  /** The agent whose connection this is; without it, the organization's. */
  agentId?: string;
  connection: Connection | null;
  /** The consequences of disconnecting, for its confirmation. */
  disconnectWarning: string;
};

/** Connects, changes, verifies and disconnects a Twilio account, token and number. */
export function ConnectionForm({ agentId, connection, disconnectWarning }: Props) {
  const mutations = connectionMutations(agentId);
  const form = useForm({
    initialValues: valuesOf(connection),
    initialErrors: healthErrors(connection),
    transformValues: (values) => inputOf(values, connection),
  });
  const [confirming, confirmation] = useDisclosure(false);
  const [isSaved, setSaved] = useState(false);
  const mask = connection?.authToken ?? null;
  const { accountSid, authToken, region, edge } = form.values;
  // When the secondary token is promoted, the field must show its mask unless something was typed.
  const shownMask = useRef(mask);
  useEffect(() => {
    if (mask !== null && mask !== shownMask.current && form.getValues().authToken === shownMask.current) {
      const hadChanges = form.isDirty();
      form.setFieldValue('authToken', mask);
      if (!hadChanges) form.resetDirty();
    }
    shownMask.current = mask;
  }, [form, mask]);
  // The mask stands for the stored token only together with the stored account.
  const isStored = authToken === mask && accountSid === connection?.accountSid;
  const canListNumbers = accountSid !== '' && (isTyped(mask, authToken) || isStored);

  const show = (current: Connection | null) => {
    form.setValues(valuesOf(current));
    form.resetDirty(valuesOf(current));
    form.clearErrors();
  };
  const showVerified = (verified: Connection) => {
    show(verified);
    notifyDone(`Verified. Calls can be placed from ${verified.phoneNumber}.`);
  };
  const saving = useFormMutation(
    form,
    mutations.saveAndVerify(() => setSaved(true)),
    { onSuccess: showVerified },
  );
  const verification = useMutation({
    ...andThen(mutations.verify, showVerified),
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
        {connection !== null && <ConnectionStatus connection={connection} />}
        <TextInput
          label="Account SID"
          description="Starts with AC. Shown in the Twilio console under “Account SID”."
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('accountSid')}
        />
        <AuthTokenInput mask={mask} {...form.getInputProps('authToken')} />
        <PhoneNumberInput
          credentials={
            canListNumbers
              ? {
                  accountSid,
                  authToken,
                  ...(agentId === undefined ? {} : { agentId }),
                  ...(region === '' || edge === '' ? {} : { region, edge }),
                }
              : null
          }
          showAtFields={(problem) => showAtFields(form, problem)}
          {...form.getInputProps('phoneNumber')}
        />
        <AdvancedFields form={form} connection={connection} />
        {error !== null && (
          <ConnectionFormProblem problem={error} isSaved={isSaved} atFields={saving.problem === null} />
        )}
        <Group>
          <Button type="submit" loading={saving.isPending}>
            {connection === null ? 'Connect' : 'Save and verify'}
          </Button>
          {connection !== null && (
            <>
              <Button variant="default" loading={verification.isPending} onClick={verifyAgain}>
                Verify again
              </Button>
              <Button variant="subtle" color="red" onClick={confirmation.open}>
                Disconnect
              </Button>
            </>
          )}
        </Group>
      </Stack>
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title="Disconnect from Twilio?"
        confirm="Disconnect"
        mutation={mutations.disconnect}
        variables={undefined}
        onDone={() => {
          show(null);
          notifyDone('Disconnected.');
        }}
      >
        {disconnectWarning}
      </ConfirmDialog>
    </form>
  );
}
