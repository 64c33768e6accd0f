import { Trans } from '@lingui/react/macro';
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import type { Problem } from '../api/problem';
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

/** A short form in a dialog. It does not close itself: `form`'s `onSuccess` does. */
export function FormDialog({ opened, onClose, title, submit, form, children }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <form onSubmit={form.onSubmit} noValidate>
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
    </Modal>
  );
}
