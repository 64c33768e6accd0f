import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { asProblem } from '../api/problem';
import type { Connection, ConnectionInput } from '../api/types';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { notifyDone } from '../ui/notify';
import { showAtFields, useFormMutation } from '../ui/use-form-mutation';
import { ConnectionFormProblem } from './ConnectionFormProblem';
import { healthErrors } from './health';
import { AdvancedFields } from './AdvancedFields';
import { AuthTokenInput } from './AuthTokenInput';
import { ConnectionStatus } from './ConnectionStatus';
import { inputOf, valuesOf, type ConnectionValues } from './values';
import { isTyped } from './token-mask';
import { PhoneNumberInput } from './PhoneNumberInput';

type Props = {
  /** Whose connection it is; without it the organization's. */
  agentId?: string;
  connection: Connection | null;
  save: (input: ConnectionInput) => Promise<Connection>;
  verify: () => Promise<Connection>;
  disconnect: () => Promise<unknown>;
  /** Something may have changed, also where the verification found fault with it. */
  onSettled: () => Promise<unknown>;
  /** What disconnecting does, for the question before it. */
  disconnectWarning: string;
};

/** A Twilio account, token and number: connected, changed, verified, disconnected. */
export function ConnectionForm({
  agentId,
  connection,
  save,
  verify,
  disconnect,
  onSettled,
  disconnectWarning,
}: Props) {
  const form = useForm<ConnectionValues>({
    initialValues: valuesOf(connection),
    initialErrors: healthErrors(connection),
  });
  const [asking, question] = useDisclosure(false);
  const [isSaved, setSaved] = useState(false);
  const mask = connection?.authToken ?? null;
  const { accountSid, authToken, region, edge } = form.values;
  // Once the next token is promoted, another one is stored: its mask takes the place of the one that stands here.
  const shownMask = useRef(mask);
  useEffect(() => {
    if (mask !== null && mask !== shownMask.current && form.getValues().authToken === shownMask.current) {
      form.setFieldValue('authToken', mask);
    }
    shownMask.current = mask;
  }, [form, mask]);
  // The mask stands for the stored token with the stored account alone.
  const isStored = authToken === mask && accountSid === connection?.accountSid;
  const canBeAsked = accountSid !== '' && (isTyped(mask, authToken) || isStored);

  const verified = (now: Connection) => {
    show(now);
    notifyDone(`Verified: calls can go out from ${now.phoneNumber}.`);
  };
  const show = (now: Connection | null) => {
    form.setValues(valuesOf(now));
    form.clearErrors();
  };
  const verifyAndRefresh = () => verify().finally(onSettled);
  const saving = useFormMutation(form, {
    mutationFn: async (values) => {
      setSaved(false);
      await save({ ...inputOf(values, connection), verifyFirst: true });
      setSaved(true);
      return verifyAndRefresh();
    },
    onSuccess: verified,
  });
  const verification = useMutation({
    mutationFn: verifyAndRefresh,
    onSuccess: verified,
    onError: (error) => showAtFields(form, asProblem(error)),
  });
  const submit: typeof saving.onSubmit = (event) => {
    verification.reset();
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
          description="Begins with AC; shown in the Twilio console under Account SID."
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('accountSid')}
        />
        <AuthTokenInput mask={mask} {...form.getInputProps('authToken')} />
        <PhoneNumberInput
          credentials={
            canBeAsked
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
              <Button variant="subtle" color="red" onClick={question.open}>
                Disconnect
              </Button>
            </>
          )}
        </Group>
      </Stack>
      <ConfirmDialog
        opened={asking}
        onClose={question.close}
        title="Disconnect?"
        confirm="Disconnect"
        onConfirm={async () => {
          await disconnect();
          await onSettled();
          show(null);
          notifyDone('Disconnected.');
        }}
      >
        {disconnectWarning}
      </ConfirmDialog>
    </form>
  );
}
