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
  /** What is submitted destroys something. */
  isDangerous?: boolean;
  /** Whether it can be submitted yet: what confirms it was typed. */
  isReady?: boolean;
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
export function FormDialog(props: Props) {
  const { opened, onClose, title, submit, isDangerous = false, isReady = true, form, children } = props;
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
            <Button
              type="submit"
              loading={form.isPending}
              disabled={!isReady}
              {...(isDangerous ? { color: 'red' } : {})}
            >
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
