import { select, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Text } from '@mantine/core';
import type { ChannelBase, HistoryEntry } from './channel';
import { reasonOfStatus } from './reason';

type Props = { channel: Pick<ChannelBase, 'noun'>; entry: HistoryEntry };

/** Why a call or message failed and what to do about it, where that is known. */
export function FailureAlert({ channel: { noun }, entry }: Props) {
  const { errorCode, errorMessage, presumed, sipResponseCode, sipResponseMessage } = entry;
  if (presumed) {
    return (
      <Alert color="yellow" title={t`Presumed to have failed`}>
        {select(noun, {
          call: 'Twilio’s response never arrived, and Twilio has no record of this call. If Twilio reports it later, this status is updated.',
          other:
            'Twilio’s response never arrived, and Twilio has no record of this message. If Twilio reports it later, this status is updated.',
        })}
      </Alert>
    );
  }
  if (errorCode == null && errorMessage == null) {
    const reason = sipResponseMessage == null ? reasonOfStatus(entry, noun) : null;
    if (sipResponseMessage == null && reason === null) return null;
    return (
      <Alert
        color="orange"
        title={select(noun, {
          call: 'Why this call did not succeed',
          other: 'Why this message did not succeed',
        })}
      >
        <Text size="sm">
          {reason ?? (
            <Trans>
              SIP response {sipResponseCode}: {sipResponseMessage}
            </Trans>
          )}
        </Text>
      </Alert>
    );
  }
  return (
    <Alert
      color="red"
      title={select(noun, { call: 'Why this call failed', other: 'Why this message failed' })}
    >
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
          <Trans>Twilio error {errorCode}</Trans>
        </Anchor>
      )}
    </Alert>
  );
}
