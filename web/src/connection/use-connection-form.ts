import { useForm } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';
import { connectionMutations } from '../api/connection-mutations';
import type { Connection, NumberSearch } from '../api/types';
import { useFormMutation } from '../ui/use-form-mutation';
import { healthErrors } from './health';
import { isTyped } from './token-mask';
import { inputOf, numberSearchOf, valuesOf } from './values';

type Options = {
  /** The agent whose connection this is; without it, the organization's. */
  agentId: string | undefined;
  connection: Connection | null;
  onVerified: (connection: Connection) => void;
};

export type ConnectionFormState = ReturnType<typeof useConnectionForm>;

/** The values of a connection, and saving them: for the form that shows all at once, and for the one in steps. */
export function useConnectionForm({ agentId, connection, onVerified }: Options) {
  const mutations = connectionMutations(agentId);
  const form = useForm({
    initialValues: valuesOf(connection),
    initialErrors: healthErrors(connection),
    transformValues: (values) => inputOf(values, connection),
  });
  const [isSaved, setSaved] = useState(false);
  const mask = connection?.authToken ?? null;
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
  const show = (current: Connection | null) => {
    form.setValues(valuesOf(current));
    form.resetDirty(valuesOf(current));
    form.clearErrors();
  };
  const saving = useFormMutation(
    form,
    mutations.saveAndVerify(() => setSaved(true)),
    {
      onSuccess: (verified) => {
        show(verified);
        onVerified(verified);
      },
    },
  );

  const { accountSid, authToken } = form.values;
  // The mask stands for the stored token only together with the stored account.
  const isStored = authToken === mask && accountSid === connection?.accountSid;
  const search: NumberSearch = {
    ...numberSearchOf(form.values),
    ...(agentId === undefined ? {} : { agentId }),
  };
  return {
    form,
    connection,
    mask,
    mutations,
    saving,
    show,
    /** With what the account's numbers are listed; null while it is incomplete. */
    search: accountSid !== '' && (isTyped(mask, authToken) || isStored) ? search : null,
    isSaved,
    setSaved,
  };
}
