import type { Role } from '../api/types';
import type { Session } from './session';

const ROLES: { value: Role; name: string; may: string }[] = [
  { value: 'member', name: 'Member', may: 'views agents and history, places calls, sends messages' },
  { value: 'admin', name: 'Admin', may: 'also changes settings' },
  { value: 'owner', name: 'Owner', may: 'also adds and removes owners' },
];

/** The roles that the user may grant, with what they allow. Only owners make owners. */
export function grantableRoles(session: Session) {
  return grantable(session).map(({ value, name, may }) => ({ value, label: `${name}: ${may}` }));
}

/** The same by name alone, where there is little room. */
export function grantableRoleNames(session: Session) {
  return grantable(session).map(({ value, name }) => ({ value, label: name }));
}

export function roleName(role: Role): string {
  return ROLES.find(({ value }) => value === role)?.name ?? role;
}

function grantable({ isOwner }: Session) {
  return isOwner ? ROLES : ROLES.filter(({ value }) => value !== 'owner');
}
