import { t } from '@lingui/core/macro';
import { useCallback, useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { undoHere } from '../api/undo';
import { notifyDone } from './notify';
import { hideToast } from './toast';

export type UrlChanges = Record<string, string | string[] | null>;

/** What the address says now. The browser is ahead of React, which renders a change, or a link that was followed, a moment later. */
const latest = () => new URLSearchParams(window.location.search);

/**
 * What a page shows, kept in its URL so that it can be reloaded, bookmarked and shared. Changes that follow each other
 * faster than the page renders are all kept, whichever of its parts makes them. After `open`, unlike `change`, the browser's
 * back button leads to what was shown before.
 */
export function useUrlState() {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (changes: UrlChanges) => setSearch(changed(latest(), changes), { replace: true }),
    [setSearch],
  );
  const open = useCallback((changes: UrlChanges) => setSearch(changed(latest(), changes)), [setSearch]);
  const toast = useRef<string | null>(null);
  // What it would bring back belongs to this page.
  useEffect(
    () => () => {
      if (toast.current !== null) hideToast(toast.current);
    },
    [],
  );
  const clear = useCallback(() => {
    const before = latest();
    setSearch(new URLSearchParams(), { replace: true });
    const restore = undoHere(() => {
      // Other filters, which were set since, stay.
      if (latest().size > 0) return false;
      setSearch(before, { replace: true });
      return true;
    });
    if (toast.current !== null) hideToast(toast.current);
    toast.current = notifyDone(t`Filters cleared.`, restore);
  }, [setSearch]);
  return { search, change, open, clear };
}

function changed(search: URLSearchParams, changes: UrlChanges): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of [value].flat()) if (one !== null && one !== '') next.append(name, one);
  }
  return next;
}
