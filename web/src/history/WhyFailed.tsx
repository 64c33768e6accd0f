import { Alert, Anchor, Text } from '@mantine/core';
import type { HistoryEntry, HistoryKindBase } from './kind';

type Props = { kind: Pick<HistoryKindBase, 'noun'>; entry: HistoryEntry };

/** Why a call or message was refused or failed, and what to do, where anything is known of it. */
export function WhyFailed({ kind: { noun }, entry: { errorCode, errorMessage, presumed } }: Props) {
  if (presumed) {
    return (
      <Alert color="yellow" title="Presumed to have failed">
        Twilio’s answer never came, and Twilio knows of no such {noun}. If news of it comes later, they
        replace this.
      </Alert>
    );
  }
  if (errorCode == null && errorMessage == null) return null;
  return (
    <Alert color="red" title={`Why this ${noun} failed`}>
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
