import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import { useState, type ComponentProps, type ReactNode } from 'react';
import type { Problem } from '../api/problem';
import { Dialog } from './Dialog';
import { ProblemAlert } from './ProblemAlert';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  submit: string;
  form: {
    onSubmit: NonNullable<ComponentProps<'form'>['onSubmit']>;
    isPending: boolean;
    problem: Problem | null;
  };
  children: ReactNode;
};

/**
 * A short form in a dialog. It does not close itself: `form`'s `onSuccess` does. Once something was typed, neither Escape nor a
 * click beside it closes it, so that nothing is lost by accident.
 */
export function FormDialog({ opened, onClose, title, submit, form, children }: Props) {
  const [isTyped, setTyped] = useState(false);
  if (isTyped && !opened) setTyped(false);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={title}
      closeOnEscape={!isTyped}
      closeOnClickOutside={!isTyped}
    >
      <form onSubmit={form.onSubmit} onInput={() => setTyped(true)} noValidate>
        <Stack>
          {children}
          {form.problem !== null && <ProblemAlert problem={form.problem} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" loading={form.isPending}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
