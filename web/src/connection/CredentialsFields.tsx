import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { AuthTokenInput } from './AuthTokenInput';
import type { ConnectionFormState } from './use-connection-form';

/** The account and its token. */
export function CredentialsFields({ form, mask }: Pick<ConnectionFormState, 'form' | 'mask'>) {
  return (
    <>
      <TextInput
        label={t`Account SID`}
        description={t`Starts with AC. Shown in the Twilio console under “Account SID”.`}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('accountSid')}
      />
      <AuthTokenInput mask={mask} {...form.getInputProps('authToken')} />
    </>
  );
}
