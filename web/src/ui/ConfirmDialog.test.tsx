import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { ConfirmDialog } from './ConfirmDialog';

function Subject() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <button onClick={() => setOpened(true)}>Open</button>
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title="Delete all?"
        confirm="Delete"
        mutation={{ mutationFn: () => Promise.resolve() }}
        variables={undefined}
        typed="delete"
      >
        All of it.
      </ConfirmDialog>
    </>
  );
}

test('what must be typed is typed anew each time', async () => {
  renderFor('owner', <Subject />);
  for (let time = 0; time < 2; time += 1) {
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    const confirm = await screen.findByRole('button', { name: 'Delete' });
    expect(confirm).toBeDisabled();
    await userEvent.type(screen.getByLabelText('Type “delete” to confirm'), 'delete');
    await userEvent.click(confirm);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  }
});
