import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { ListFilters } from './ListFilters';

const fold = (isInvalid = false) => (
  <ListFilters label="Filter" active={0} onClear={() => undefined} isInvalid={isInvalid}>
    <input aria-label="Day" />
  </ListFilters>
);

// Whether they are hidden is a matter of styles; e2e/tests/lists.spec.ts looks at it.
test('filters are unfolded by their button', async () => {
  renderFor('member', fold());
  const button = screen.getByText('Filters').closest('button');
  expect(button).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(screen.getByText('Filters'));
  expect(button).toHaveAttribute('aria-expanded', 'true');
});

test('a filter that shows an error is not folded away', () => {
  renderFor('member', fold(true));
  expect(screen.getByText('Filters').closest('button')).toHaveAttribute('aria-expanded', 'true');
});
