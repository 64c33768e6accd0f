import { t } from '@lingui/core/macro';
import { PasswordInput, type PasswordInputProps } from '@mantine/core';

type Props = PasswordInputProps & {
  /** A secret of some service and not the user's password: nothing that a browser fills in or offers to save. */
  isSecret?: boolean;
};

/** Browsers ignore "off"; the other attributes are those of 1Password, LastPass and Bitwarden. */
const NOT_A_PASSWORD = {
  autoComplete: 'new-password',
  'data-1p-ignore': true,
  'data-lpignore': 'true',
  'data-bwignore': true,
};

/** A masked field. Mantine's own does not tell screen readers that it has an error. */
export function PasswordField({ isSecret = false, ...props }: Props) {
  return (
    <PasswordInput
      aria-invalid={Boolean(props.error)}
      visibilityToggleButtonProps={{ 'aria-label': t`Toggle password visibility` }}
      {...(isSecret ? NOT_A_PASSWORD : {})}
      {...props}
    />
  );
}
