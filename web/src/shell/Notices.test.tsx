import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../test/api-double';
import { renderFor } from '../../test/render';
import { Notices } from './Notices';

const NOTICE = {
  id: 'n1',
  kind: 'account-refused',
  agentId: 'a1',
  apiKeyId: null,
  endpointId: null,
  name: 'Front desk',
  dailyLimit: null,
  expiresAt: null,
  openedAt: '2026-01-01T00:00:00Z',
  resolvedAt: null as string | null,
  dismissed: false,
};
const MAIL = { available: true, wanted: true };

test('notices are counted, lead to the place where they are resolved, and can be dismissed', async () => {
  const limit = { ...NOTICE, id: 'n2', kind: 'daily-limit-reached', agentId: null, name: null };
  const key = {
    ...NOTICE,
    id: 'n3',
    kind: 'api-key-expiring',
    agentId: null,
    apiKeyId: 'k1',
    name: 'Platform',
  };
  let items = [
    NOTICE,
    { ...limit, dailyLimit: 'spend' },
    { ...key, expiresAt: '2026-01-08T00:00:00Z', resolvedAt: '2026-01-02T00:00:00Z' },
  ];
  answerApi({
    'GET /api/notices': () => ({ body: { items, mail: MAIL } }),
    'POST /api/notices/n1/dismiss': () => {
      items = items.map((notice) => (notice.id === 'n1' ? { ...notice, dismissed: true } : notice));
      return { status: 204 };
    },
  });
  renderFor('admin', <Notices />);
  await userEvent.click(await screen.findByRole('button', { name: '2 notices' }));
  const refused = await screen.findByRole('link', {
    name: 'Twilio refuses the account or number of Front desk',
  });
  expect(refused).toHaveAttribute('href', '/agents/a1?tab=connection');
  const reached = screen.getByRole('link', { name: /Organization: limit “Cost per day” reached/ });
  expect(reached).toHaveAttribute('href', '/settings?tab=limits');
  expect(screen.getByRole('link', { name: 'API key Platform expires on Jan 8, 2026' })).toHaveAttribute(
    'href',
    '/api-keys',
  );
  expect(screen.getAllByRole('button', { name: /^Dismiss/ })).toHaveLength(2);
  await userEvent.click(screen.getByRole('button', { name: /^Dismiss: Twilio refuses/ }));
  expect(await screen.findByRole('button', { name: '1 notice' })).toBeVisible();
});

test('members see none', () => {
  renderFor('member', <Notices />);
  expect(screen.queryByRole('button')).toBeNull();
});
