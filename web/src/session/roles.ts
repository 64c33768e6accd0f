import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Role } from '../api/types';
import type { Session } from './session';

const ROLES: { value: Role; name: MessageDescriptor; may: MessageDescriptor }[] = [
  { value: 'member', name: msg`Member`, may: msg`views agents and history, places calls, sends messages` },
  { value: 'admin', name: msg`Admin`, may: msg`also changes settings` },
  { value: 'owner', name: msg`Owner`, may: msg`also adds and removes owners` },
];

/** The roles that the user may grant, with what they allow. Only owners make owners. */
export function grantableRoles(session: Session) {
  return grantable(session).map(({ value, name, may }) => ({
    value,
    label: `${i18n._(name)}: ${i18n._(may)}`,
  }));
}

/** The same by name alone, where there is little room. */
export function grantableRoleNames(session: Session) {
  return grantable(session).map(({ value, name }) => ({ value, label: i18n._(name) }));
}

export function roleName(role: Role): string {
  const found = ROLES.find(({ value }) => value === role);
  return found === undefined ? role : i18n._(found.name);
}

function grantable({ isOwner }: Session) {
  return isOwner ? ROLES : ROLES.filter(({ value }) => value !== 'owner');
}
