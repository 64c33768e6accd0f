import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { CreateApiKeyDialog } from './CreateApiKeyDialog';

test('a key that is limited to an agent cannot have the scope for settings', async () => {
  let lastUsedAt: string | null = null;
  const server = answerApi({
    'GET /api/agents': () => ({
      status: 200,
      body: { items: [{ id: 'a', name: 'Front desk' }], nextCursor: null },
    }),
    'POST /api/api-keys': () => ({ status: 201, body: { id: 'k', key: 'lc_shown_once' } }),
    'GET /api/api-keys': () => ({ body: { items: [{ id: 'k', lastUsedAt }], nextCursor: null } }),
  });
  renderFor('admin', <CreateApiKeyDialog opened onClose={() => undefined} />);
  await userEvent.type(screen.getByLabelText('Name'), 'Dialer');
  await userEvent.click(screen.getByRole('combobox', { name: 'Agents' }));
  await userEvent.click(await screen.findByRole('option', { name: 'Front desk' }));
  await userEvent.click(screen.getByRole('combobox', { name: 'Scopes' }));
  expect(screen.queryByRole('option', { name: /^Settings/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Create key' }));
  expect(await screen.findByLabelText('API key')).toHaveValue('lc_shown_once');
  expect(server.bodiesOf('POST /api/api-keys')).toEqual([
    { name: 'Dialer', role: 'member', scopes: ['calls', 'messages', 'read'], agents: ['a'] },
  ]);

  // The first request with it is seen while the key is still shown.
  expect(await screen.findByText(/^Not used yet/)).toBeVisible();
  lastUsedAt = new Date().toISOString();
  expect(await screen.findByText(/^It works: used (now|\d+ seconds? ago)/)).toBeVisible();
});
