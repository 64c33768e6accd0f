import type { Sort } from '../../ui/use-sort';
import { useUrlState } from '../../ui/use-url-state';

/** The orders that the API has: newest first, and by name. A second click on the name goes back to the newest. */
export function useAgentSort(): Sort {
  const { search, change } = useUrlState();
  const isByName = search.get('sort') === 'name';
  return {
    by: isByName ? 'name' : 'newest',
    isDescending: !isByName,
    choose: (column) => change({ sort: column === 'name' && !isByName ? 'name' : null }),
  };
}
