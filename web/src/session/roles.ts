import type { Role } from '../api/types';
import type { Session } from './session';

const ROLES: { value: Role; label: string }[] = [
  { value: 'member', label: 'Member: sees all, places calls' },
  { value: 'admin', label: 'Admin: also changes settings' },
  { value: 'owner', label: 'Owner: also decides about owners' },
];

/** The roles that the person may give: owners alone make owners. */
export function grantableRoles({ isOwner }: Session) {
  return isOwner ? ROLES : ROLES.filter(({ value }) => value !== 'owner');
}
