import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useNavigate } from 'react-router';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { Toasts } from './Toasts';
import { useUrlState } from './use-url-state';

function Subject() {
  const { search, change, clear } = useUrlState();
  const navigate = useNavigate();
  return (
    <>
      <output>{search.toString()}</output>
      <button onClick={() => change({ status: ['live', 'failed'] })}>Filter</button>
      <button onClick={() => change({ agent: 'a1' })}>Other filter</button>
      <button onClick={clear}>Clear</button>
      <button
        onClick={() => {
          change({ status: 'live' });
          void navigate('/');
        }}
      >
        Filter and leave
      </button>
      <Toasts />
    </>
  );
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

test('filters that were cleared come back, but not over those that were set since', async () => {
  renderFor('admin', <Subject />);
  await press('Filter');
  await press('Clear');
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
  await press('Undo');
  expect(await screen.findByText('status=live&status=failed')).toBeVisible();
  // It fades away.
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());

  await press('Clear');
  await press('Other filter');
  await press('Undo');
  expect(await screen.findByText('Not undone')).toBeVisible();
  expect(screen.getByRole('status')).toHaveTextContent('agent=a1');
});

test('a filter that was left before it was shown does not come back with the next one', async () => {
  renderFor('admin', <Subject />);
  await press('Filter and leave');
  await press('Other filter');
  expect(screen.getByRole('status')).toHaveTextContent(/^agent=a1$/);
});
