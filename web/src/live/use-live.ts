import { useEffect, useSyncExternalStore } from 'react';
import { liveFeed } from './feed';

/** Wants the events while the component is shown; whether they come. */
export function useLive(): boolean {
  useEffect(() => liveFeed.want(), []);
  return useSyncExternalStore(liveFeed.subscribe, liveFeed.isLive);
}
