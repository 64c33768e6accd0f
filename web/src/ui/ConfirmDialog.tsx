import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { andThen, type Mutation } from '../api/mutation';
import { ProblemAlert } from './ProblemAlert';

type Props<Variables, Result> = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** The consequences, and that they cannot be undone where that is so. */
  children: ReactNode;
  /** The label of the button that confirms. */
  confirm: string;
  mutation: Mutation<Variables, Result>;
  variables: Variables;
  onDone?: () => void;
  danger?: boolean;
};

/** Asks for confirmation of an action with consequences. Stays open with the error if the action fails. */
export function ConfirmDialog<Variables, Result>({
  opened,
  onClose,
  title,
  children,
  confirm,
  mutation,
  variables,
  onDone,
  danger = true,
}: Props<Variables, Result>) {
  const action = useMutation(
    andThen(mutation, () => {
      onDone?.();
      onClose();
    }),
  );
  const close = () => {
    action.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <Stack>
        <div>{children}</div>
        {action.error !== null && <ProblemAlert problem={action.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button
            {...(danger ? { color: 'red' } : {})}
            loading={action.isPending}
            onClick={() => action.mutate(variables)}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
