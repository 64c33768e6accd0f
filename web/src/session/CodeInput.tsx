import { t } from '@lingui/core/macro';
import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useRef } from 'react';

type Props = TextInputProps & {
  /** Where it appears after something else was entered. */
  takesFocus?: boolean;
};

/** A code of an authenticator app, which browsers and password managers may fill in; where it says so, or a recovery code. */
export function CodeInput({ takesFocus = false, ...props }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);
  return <TextInput ref={input} label={t`Code`} autoComplete="one-time-code" spellCheck={false} {...props} />;
}
