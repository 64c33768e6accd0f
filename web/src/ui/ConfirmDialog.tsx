import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { andThen, type Mutation } from '../api/mutation';
import classes from './ConfirmDialog.module.css';
import { Dialog } from './Dialog';
import { ProblemAlert } from './ProblemAlert';
import { useTypedWord } from './use-typed-word';

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
  /** What must be typed first; null for what can be confirmed at once. */
  typed?: string | null;
  /** Whether the consequences are still being looked for: nothing is confirmed before they are shown. */
  isLoading?: boolean;
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
  typed = null,
  isLoading = false,
}: Props<Variables, Result>) {
  const word = useTypedWord(typed);
  const action = useMutation(
    andThen(mutation, () => {
      // The next time, it is typed again.
      word.clear();
      onDone?.();
      onClose();
    }),
  );
  const close = () => {
    action.reset();
    word.clear();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      <Stack>
        <div>{children}</div>
        {action.error !== null && <ProblemAlert problem={action.error} />}
        {word.field}
        <Group justify="flex-end" className={classes.footer ?? ''}>
          <Button variant="default" onClick={close} data-autofocus>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            {...(danger ? { color: 'red' } : {})}
            loading={action.isPending}
            disabled={!word.isTyped || isLoading}
            onClick={() => action.mutate(variables)}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
