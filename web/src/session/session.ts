import { createContext, use } from 'react';
import type { Me, Membership } from '../api/types';

export type Session = {
  me: Me;
  membership: Membership;
  /** Whether the user may change settings: admins and owners. */
  canWrite: boolean;
  isOwner: boolean;
  /** Shows another organization: its agents, or the page. */
  switchTo: (organizationId: string, page?: string) => void;
  signOut: () => void;
};

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession outside of RequireSession');
  return session;
}
