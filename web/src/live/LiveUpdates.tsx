import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSession } from '../session/session';
import { liveFeed } from './feed';
import { createRefresher } from './refresher';

/** Keeps what is shown as new as the server's events say. */
export function LiveUpdates() {
  const client = useQueryClient();
  const { membership } = useSession();
  useEffect(() => {
    const refresh = () => {
      void client.invalidateQueries({ queryKey: ['calls'] });
      void client.invalidateQueries({ queryKey: ['messages'] });
    };
    return liveFeed.serve({
      organizationId: membership.id,
      onNews: createRefresher(client),
      onTurn: refresh,
    });
  }, [client, membership.id]);
  return null;
}
