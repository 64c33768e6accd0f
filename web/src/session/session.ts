import { createContext, use } from 'react';
import type { Me, Membership } from '../api/types';

export type Session = {
  me: Me;
  membership: Membership;
  /** Whether the user may change settings: admins and owners. */
  canWrite: boolean;
  isOwner: boolean;
  switchTo: (organizationId: string) => void;
  signOut: () => Promise<void>;
};

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession outside of RequireSession');
  return session;
}
