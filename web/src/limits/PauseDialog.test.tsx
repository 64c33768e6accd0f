import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { answerApi, problem } from '../../test/api-double';
import { renderFor } from '../../test/render';
import { PauseDialog } from './PauseDialog';

function Subject({ onPaused }: { onPaused: () => void }) {
  const [opened, setOpened] = useState(true);
  const mutation = {
    mutationFn: () => {
      onPaused();
      return Promise.resolve();
    },
  };
  return (
    <PauseDialog
      opened={opened}
      onClose={() => setOpened(false)}
      noun="agent"
      agentId="a1"
      mutation={mutation}
      undoing={() => null}
    />
  );
}

async function pauseAndHangUp() {
  await userEvent.click(await screen.findByRole('radio', { name: /Hang them up/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
  return within(await screen.findByRole('dialog', { name: 'Hang up live calls?' }));
}

test('calls that began since they were counted are hung up, too', async () => {
  let count = 0;
  answerApi({ 'GET /api/calls': () => ({ body: { items: [], total: { count, isExact: true } } }) });
  renderFor('admin', <Subject onPaused={() => (count = 2)} />);
  await screen.findByRole('radio', { name: 'Let them continue (none now)' });
  const dialog = await pauseAndHangUp();
  expect(await dialog.findByRole('button', { name: 'Hang up 2 calls' })).toBeEnabled();
});

test('the calls can be hung up also where they could not be counted', async () => {
  answerApi({ 'GET /api/calls': () => problem(422, 'validation-failed') });
  renderFor('admin', <Subject onPaused={() => undefined} />);
  const dialog = await pauseAndHangUp();
  const button = await dialog.findByRole('button', { name: 'Hang up all calls' });
  expect(button).toBeDisabled();
  await userEvent.type(dialog.getByLabelText('Type “hang up” to confirm'), 'hang up');
  expect(button).toBeEnabled();
});
