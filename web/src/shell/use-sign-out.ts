import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import { currentOrganization } from '../api/current-organization';
import { signOut } from '../api/mutations';
import { sessionGate } from '../api/session-gate';
import { hideTimedToasts } from '../ui/toast';
import { unsaved } from '../ui/unsaved';

/** Ends the session, and forgets all that belongs to it. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(
    () =>
      unsaved.leave(async () => {
        sessionGate.release();
        await signOut();
        currentOrganization.forget();
        hideTimedToasts();
        void navigate('/sign-in');
        client.clear();
      }),
    [client, navigate],
  );
}
