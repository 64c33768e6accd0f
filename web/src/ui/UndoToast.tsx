import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text, VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { andThen, type Undo, type UndoResult } from '../api/mutation';
import { asProblem, type Problem } from '../api/problem';
import { holdToast, releaseToast } from './toast';

type Props = {
  id: string;
  message: string;
  undo: Undo;
  onUndone: (result: UndoResult) => void;
  onFailed: (problem: Problem) => void;
};

/** What was done, with the button that takes it back. It stays if that fails, so that it can be tried again. */
export function UndoToast({ id, message, undo, onUndone, onFailed }: Props) {
  const undoing = useMutation({
    ...andThen(undo, onUndone),
    onError: (error) => {
      releaseToast(id);
      onFailed(asProblem(error));
    },
  });
  const run = () => {
    if (undoing.isPending) return;
    holdToast(id);
    undoing.mutate();
  };
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm" miw={0} style={{ overflowWrap: 'anywhere' }}>
        {message}{' '}
        <VisuallyHidden>
          <Trans>Press F8 to go to this message.</Trans>
        </VisuallyHidden>
      </Text>
      {/* Not disabled while it is under way: it would lose the focus. */}
      <Button
        size="compact-sm"
        variant="light"
        flex="none"
        title={t`Undo (F8 goes here)`}
        aria-keyshortcuts="F8"
        aria-disabled={undoing.isPending}
        onClick={run}
      >
        {undoing.isPending ? t`Undoing…` : t`Undo`}
      </Button>
    </Group>
  );
}
