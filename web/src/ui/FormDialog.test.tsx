import { TextInput } from '@mantine/core';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { FormDialog } from './FormDialog';

function Subject() {
  const [opened, setOpened] = useState(true);
  const form = { onSubmit: () => undefined, isPending: false, problem: null };
  return (
    <>
      <button onClick={() => setOpened(true)}>Open</button>
      <FormDialog opened={opened} onClose={() => setOpened(false)} title="New" submit="Create" form={form}>
        <TextInput label="Name" />
      </FormDialog>
    </>
  );
}

test('Escape closes a form in a dialog only while nothing was typed', async () => {
  renderFor('admin', <Subject />);
  await userEvent.type(await screen.findByLabelText('Name'), 'Front desk');
  await userEvent.keyboard('{Escape}');
  expect(screen.getByLabelText('Name')).toHaveValue('Front desk');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await userEvent.click(screen.getByRole('button', { name: 'Open' }));
  await screen.findByLabelText('Name');
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
