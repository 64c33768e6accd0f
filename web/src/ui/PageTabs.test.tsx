import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation, useNavigate } from 'react-router';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { PageTabs } from './PageTabs';

const TABS = [
  { value: 'general', label: 'General', content: <p>The name</p> },
  { value: 'limits', label: 'Limits', content: <p>The limits</p> },
];

function Shown() {
  const navigate = useNavigate();
  return (
    <>
      <button type="button" onClick={() => void navigate(-1)}>
        Back
      </button>
      <output>{useLocation().search}</output>
      <PageTabs tabs={TABS} />
    </>
  );
}

test('an address opens its tab, and one that names none the first', () => {
  renderFor('member', <PageTabs tabs={TABS} />, { at: '/?tab=limits' });
  expect(screen.getByText('The limits')).toBeVisible();
  renderFor('member', <PageTabs tabs={TABS} />, { at: '/?tab=no-such-tab' });
  expect(screen.getByText('The name')).toBeVisible();
});

test('a tab has an address, and the back button leads to the tab before', async () => {
  renderFor('member', <Shown />);
  await userEvent.click(screen.getByRole('tab', { name: 'Limits' }));
  expect(screen.getByRole('status')).toHaveTextContent('?tab=limits');
  expect(screen.getByText('The limits')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Back' }));
  expect(await screen.findByText('The name')).toBeVisible();
  expect(screen.getByRole('tab', { name: 'General' })).toHaveAttribute('aria-selected', 'true');
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
});
