import { t } from '@lingui/core/macro';
import { useCallback, useEffect, useRef } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import { undoHere } from '../api/undo';
import { notifyDone } from './notify';
import { hideToast } from './toast';

export type UrlChanges = Record<string, string | string[] | null>;

/** Where the page was when the first of the changes was made that are not shown yet, and what they lead to. */
let pending = { from: '', search: new URLSearchParams() };

/**
 * What a page shows, kept in its URL so that it can be reloaded, bookmarked and shared. Changes that follow each other
 * faster than the page renders are all kept, whichever of its parts makes them. After `open`, unlike `change`, the browser's
 * back button leads to what was shown before.
 */
export function useUrlState() {
  const [search, setSearch] = useSearchParams();
  const from = `${useLocation().pathname}?${search.toString()}`;
  useEffect(() => {
    if (pending.from !== from) pending = { from, search };
  }, [from, search]);
  const latest = useCallback(() => (pending.from === from ? pending.search : search), [from, search]);
  const show = useCallback(
    (next: URLSearchParams) => {
      pending = { from, search: next };
      setSearch(next, { replace: true });
    },
    [from, setSearch],
  );
  const change = useCallback((changes: UrlChanges) => show(changed(latest(), changes)), [latest, show]);
  // It may be refused, where something is not saved: only what is shown then counts.
  const open = useCallback((changes: UrlChanges) => setSearch(changed(search, changes)), [search, setSearch]);
  const toast = useRef<string | null>(null);
  // What it would bring back belongs to this page.
  useEffect(
    () => () => {
      if (toast.current !== null) hideToast(toast.current);
    },
    [],
  );
  const latestShow = useRef(show);
  useEffect(() => {
    latestShow.current = show;
  }, [show]);
  const clear = useCallback(() => {
    const before = latest();
    show(new URLSearchParams());
    const restore = undoHere(() => {
      // Other filters, which were set since, stay.
      if (pending.search.size > 0) return false;
      latestShow.current(before);
      return true;
    });
    if (toast.current !== null) hideToast(toast.current);
    toast.current = notifyDone(t`Filters cleared.`, restore);
  }, [latest, show]);
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
