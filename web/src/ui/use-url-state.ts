import { t } from '@lingui/core/macro';
import { useCallback, useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { undoHere } from '../api/undo';
import { notifyDone } from './notify';
import { hideToast } from './toast';

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
  const toast = useRef<string | null>(null);
  // What it would bring back belongs to this page.
  useEffect(
    () => () => {
      if (toast.current !== null) hideToast(toast.current);
    },
    [],
  );
  const clear = useCallback(() => {
    const before = latest.current;
    const show = (state: URLSearchParams) => {
      latest.current = state;
      setSearch(state, { replace: true });
    };
    show(new URLSearchParams());
    const restore = undoHere(() => {
      // Other filters, which were set since, stay.
      if (latest.current.size > 0) return false;
      show(before);
      return true;
    });
    if (toast.current !== null) hideToast(toast.current);
    toast.current = notifyDone(t`Filters cleared.`, restore);
  }, [setSearch]);
  return { search, change, clear };
}
