import { Alert, Anchor, Text } from '@mantine/core';
import type { ChannelBase, HistoryEntry } from './channel';

type Props = { channel: Pick<ChannelBase, 'noun'>; entry: HistoryEntry };

/** Why a call or message failed and what to do about it, where that is known. */
export function FailureAlert({ channel: { noun }, entry }: Props) {
  const { errorCode, errorMessage, presumed, sipResponseCode, sipResponseMessage } = entry;
  if (presumed) {
    return (
      <Alert color="yellow" title="Presumed to have failed">
        Twilio’s response never arrived, and Twilio has no record of this {noun}. If Twilio reports it later,
        this status is updated.
      </Alert>
    );
  }
  if (errorCode == null && errorMessage == null) {
    if (sipResponseMessage == null) return null;
    return (
      <Alert color="orange" title={`Why this ${noun} did not succeed`}>
        <Text size="sm">
          SIP response {sipResponseCode}: {sipResponseMessage}
        </Text>
      </Alert>
    );
  }
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
