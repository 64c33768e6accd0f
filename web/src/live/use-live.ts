import { useEffect, useSyncExternalStore } from 'react';
import { liveFeed } from './feed';

/** Keeps the stream of events open while the component is mounted, and says whether it is connected. */
export function useLive(): boolean {
  useEffect(() => liveFeed.addViewer(), []);
  return useSyncExternalStore(liveFeed.listen, liveFeed.isConnected);
}
