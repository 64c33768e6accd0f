import { Alert, Anchor, Text } from '@mantine/core';
import type { Call } from '../../api/types';

/** Why a call was refused or failed, where anything is known of it. */
export function WhyFailed({ call }: { call: Call }) {
  const { errorCode, errorMessage, presumed } = call;
  if (presumed) {
    return (
      <Alert color="yellow" title="Presumed to have failed">
        Twilio’s answer never came, and Twilio knows of no such call. If news of it comes later, they replace
        this.
      </Alert>
    );
  }
  if (errorCode == null && errorMessage == null) return null;
  return (
    <Alert color="red" title="Why this call failed">
      {errorMessage != null && <Text size="sm">{errorMessage}</Text>}
      {errorCode != null && (
        <Anchor
          size="sm"
          c="inherit"
          underline="always"
          href={`https://www.twilio.com/docs/api/errors/${errorCode}`}
          target="_blank"
          rel="noreferrer"
        >
          Twilio error {errorCode}
        </Anchor>
      )}
    </Alert>
  );
}
