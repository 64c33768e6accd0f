import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemAlert } from './ProblemAlert';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and that it cannot be undone where that is so. */
  children: ReactNode;
  confirm: string;
  onConfirm: () => Promise<unknown>;
  danger?: boolean;
};

/** Asks before something that cannot be undone; stays open with the reason when it fails. */
export function ConfirmDialog({
  opened,
  onClose,
  title,
  children,
  confirm,
  onConfirm,
  danger = true,
}: Props) {
  const confirmation = useMutation({
    mutationFn: onConfirm,
    onSuccess: () => {
      onClose();
    },
  });
  const close = () => {
    confirmation.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <Stack>
        <div>{children}</div>
        {confirmation.error !== null && <ProblemAlert problem={confirmation.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button
            {...(danger ? { color: 'red' } : {})}
            loading={confirmation.isPending}
            onClick={() => confirmation.mutate()}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
