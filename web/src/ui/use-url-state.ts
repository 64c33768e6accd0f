import { useCallback, useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';

export type UrlChanges = Record<string, string | string[] | null>;

/**
 * What a list shows, kept in the page's URL so that it can be reloaded, bookmarked and shared. Changes that follow each
 * other faster than the page renders are all kept.
 */
export function useUrlState() {
  const [search, setSearch] = useSearchParams();
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  }, [search]);
  const change = useCallback(
    (changes: UrlChanges) => {
      const next = new URLSearchParams(latest.current);
      for (const [name, value] of Object.entries(changes)) {
        next.delete(name);
        for (const one of [value].flat()) if (one !== null && one !== '') next.append(name, one);
      }
      latest.current = next;
      setSearch(next, { replace: true });
    },
    [setSearch],
  );
  const clear = useCallback(() => {
    latest.current = new URLSearchParams();
    setSearch(latest.current, { replace: true });
  }, [setSearch]);
  return { search, change, clear };
}
