import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { RevealOnce } from '../../ui/RevealOnce';

type Props = { opened: boolean; secret: string; onDone: () => void };

/** The secret of a new endpoint, or the one that a rotation made. */
export function SecretDialog({ opened, secret, onDone }: Props) {
  return (
    <RevealOnce
      opened={opened}
      title={t`Copy the signing secret`}
      label={t`Signing secret`}
      secret={secret}
      onDone={onDone}
    >
      <Text size="sm" c="dimmed">
        <Trans>Your server verifies with it that an event comes from Linecard.</Trans>
      </Text>
    </RevealOnce>
  );
}
