import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '../api/keys';
import { useSession } from '../session/session';
import { liveFeed } from './feed';
import { createRefresher } from './refresher';

/** Refreshes cached calls and messages as the server reports changes. */
export function LiveUpdates() {
  const client = useQueryClient();
  const { membership } = useSession();
  useEffect(
    () =>
      liveFeed.subscribe({
        organizationId: membership.id,
        onEvent: createRefresher(client),
        onReconnect: () => {
          void client.invalidateQueries({ queryKey: keys.history('calls') });
          void client.invalidateQueries({ queryKey: keys.history('messages') });
        },
      }),
    [client, membership.id],
  );
  return null;
}
