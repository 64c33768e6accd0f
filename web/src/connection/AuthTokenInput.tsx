import { t } from '@lingui/core/macro';
import type { PasswordInputProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { PasswordField } from '../ui/PasswordField';
import { afterEdit } from './token-mask';

type Props = Omit<PasswordInputProps, 'value' | 'onChange' | 'onBlur'> & {
  /** The mask of the stored token; null if none is stored. */
  mask: string | null;
  toggleLabel?: string;
  /** Both come from the form's `getInputProps`, which leaves their types open. */
  value?: string;
  onChange?: (value: string) => void;
};

/**
 * The server never returns a token. The field shows its mask: left unchanged, the stored token is kept; anything typed
 * replaces it.
 */
export function AuthTokenInput({ mask, toggleLabel = t`Show token`, value = '', onChange, ...input }: Props) {
  const [visible, { toggle, close }] = useDisclosure(false);
  const isMask = mask !== null && value === mask;
  return (
    <PasswordField
      label={t`Auth token`}
      description={
        mask === null
          ? t`Shown in the Twilio console under “Auth Token”.`
          : t`Stored and masked. Type a new token to replace it.`
      }
      isSecret
      spellCheck={false}
      // The mask is not secret, and its last four characters identify the token.
      visible={isMask || visible}
      onVisibilityChange={toggle}
      visibilityToggleButtonProps={{ 'aria-label': toggleLabel, disabled: isMask }}
      {...input}
      value={value}
      onFocus={(event) => {
        if (isMask) event.currentTarget.select();
      }}
      onChange={(event) => onChange?.(afterEdit(mask, value, event.currentTarget.value))}
      onBlur={() => {
        close();
        if (value === '' && mask !== null) onChange?.(mask);
      }}
    />
  );
}
