import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Text } from '@mantine/core';
import type { LinkMail } from '../../api/types';

type Props = { mail: LinkMail; email: string; handOver: string };

/** Whether a link was sent by mail, and what to do with it otherwise. */
export function MailNote({ mail, email, handOver }: Props) {
  if (mail.status === 'sent') {
    return (
      <Text size="sm">
        <Trans>Linecard emailed it to {email}. You can also send it yourself.</Trans>
      </Text>
    );
  }
  if (mail.status === 'off') return <Text size="sm">{handOver}</Text>;
  return (
    <Alert color="yellow" title={t`The email was not sent`}>
      {mail.detail}
    </Alert>
  );
}
