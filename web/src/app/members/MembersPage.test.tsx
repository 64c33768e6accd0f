import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerApi } from '../../../test/api-double';
import { renderFor } from '../../../test/render';
import { MembersPage } from './MembersPage';

function member(email: string, role: string) {
  return { userId: email, name: email, email, role, createdAt: '2026-01-01T00:00:00Z', secondFactor: null };
}

test('members are counted, searched and sorted', async () => {
  const items = [member('bob@example.com', 'owner'), member('ada@example.com', 'member')];
  answerApi({ 'GET /api/members': () => ({ body: { items, nextCursor: null } }) });
  renderFor('member', <MembersPage />);
  expect(await screen.findByText('2 members')).toBeVisible();
  const emails = () =>
    within(screen.getByRole('table'))
      .getAllByRole('row')
      .slice(1)
      .map((row) => /^[^@]+/.exec(row.textContent)?.[0]);
  expect(emails()).toEqual(['bob', 'ada']);
  await userEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(emails()).toEqual(['ada', 'bob']);
  await userEvent.click(screen.getByRole('button', { name: 'Role' }));
  await userEvent.click(screen.getByRole('button', { name: 'Role' }));
  expect(screen.getByRole('columnheader', { name: 'Role' })).toHaveAttribute('aria-sort', 'descending');
  expect(emails()).toEqual(['bob', 'ada']);
  await userEvent.type(screen.getByRole('searchbox'), 'ADA');
  expect(await screen.findByText('1 member')).toBeVisible();
  expect(emails()).toEqual(['ada']);
});
