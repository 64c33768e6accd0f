import { Modal, Text } from '@mantine/core';
import { RevealOnce } from '../../ui/RevealOnce';

type Props = { opened: boolean; secret: string; onDone: () => void };

/** The secret of a new endpoint, or the one that a rotation made. */
export function SecretDialog({ opened, secret, onDone }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onDone}
      title="Copy the signing secret"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <RevealOnce label="Signing secret" secret={secret} onDone={onDone}>
        <Text size="sm" c="dimmed">
          Your server verifies with it that an event comes from Linecard.
        </Text>
      </RevealOnce>
    </Modal>
  );
}
