import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { afterEdit } from './token-mask';

type Props = Omit<PasswordInputProps, 'value' | 'onChange' | 'onBlur'> & {
  /** The stored token's mask; null while none is stored. */
  mask: string | null;
  toggleLabel?: string;
  /** The next two come from the form, whose own types leave them open. */
  value?: string;
  onChange?: (value: string) => void;
};

/**
 * The token itself never comes back to the page. While its mask stands here, unchanged, the stored token
 * stays; whatever is typed replaces it.
 */
export function AuthTokenInput({
  mask,
  toggleLabel = 'Show the token',
  value = '',
  onChange,
  ...input
}: Props) {
  const [visible, { toggle, close }] = useDisclosure(false);
  const isMask = mask !== null && value === mask;
  return (
    <PasswordInput
      label="Auth token"
      description={
        mask === null
          ? 'Shown in the Twilio console under Auth Token.'
          : 'Stored and masked. Type a new one to replace it.'
      }
      autoComplete="off"
      spellCheck={false}
      // Of the mask there is nothing to hide, and its last four characters tell which token it is.
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
