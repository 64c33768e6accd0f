import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { LoadMore } from './LoadMore';

const query = (pages: number) => ({
  hasNextPage: true,
  isFetchingNextPage: false,
  fetchNextPage: () => undefined,
  data: { pages: Array.from({ length: pages }) },
});

test.each([
  [2, true, false],
  [3, true, true],
  [3, false, false],
])('after %i pages of a list, filters by time: %s, it points to them: %s', (pages, hasTimes, points) => {
  renderFor('member', <LoadMore query={query(pages)} hasTimes={hasTimes} />);
  expect(screen.getByRole('button', { name: 'Show more' })).toBeVisible();
  expect(screen.queryByText(/^To get further back at once/) !== null).toBe(points);
});
