import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Code, Text } from '@mantine/core';
import type { OfferedNumber } from '../api/types';
import { DescriptionList } from '../ui/DescriptionList';
import { Sid } from '../ui/TwilioLink';

/** Who answers calls and messages to a number, as Twilio reports it. */
export function IncomingSettings({ number }: { number: OfferedNumber }) {
  const { incoming } = number;
  if (incoming == null) {
    return (
      <Text size="sm" c="dimmed">
        <Trans>
          This is a verified caller ID: calls to it go to its owner’s own phone company, and it cannot send
          messages.
        </Trans>
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm" c="dimmed" mb="xs">
        <Trans>
          Calls and messages to this number are handled by Twilio as they are now. Linecard places calls from
          it and changes none of this.
        </Trans>
      </Text>
      <DescriptionList
        items={[
          [t`Answers calls`, answering(incoming)],
          [t`Receives messages`, incoming.smsUrl ? <Url key="sms" url={incoming.smsUrl} /> : t`Nobody`],
          [t`Told about calls`, incoming.statusCallback && <Url key="told" url={incoming.statusCallback} />],
          [t`Number SID`, incoming.sid && <Sid key="sid" label={t`number SID`} value={incoming.sid} />],
        ]}
      />
    </div>
  );
}

/** Twilio asks the trunk first, then the application, then the URL. */
function answering({ trunkSid, voiceApplicationSid, voiceUrl }: NonNullable<OfferedNumber['incoming']>) {
  if (trunkSid) return <Sid label={t`trunk SID`} value={trunkSid} />;
  if (voiceApplicationSid) return <Sid label={t`application SID`} value={voiceApplicationSid} />;
  return voiceUrl ? <Url url={voiceUrl} /> : t`Nobody`;
}

function Url({ url }: { url: string }) {
  return <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code>;
}
