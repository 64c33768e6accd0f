import type { Member } from '../../api/types';
import { useSession } from '../../session/session';

/** Whether the user may change or remove this member: only owners decide about owners. */
export function useMayChange({ role }: Member): boolean {
  const { canWrite, isOwner } = useSession();
  return canWrite && (isOwner || role !== 'owner');
}
