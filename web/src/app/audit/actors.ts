import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { AuditEntry } from '../../api/types';
import { isIn } from '../../ui/label-of';

export type ActorKind = AuditEntry['actor']['kind'];

/** Beside an actor's name. */
export const ACTORS: Record<ActorKind, MessageDescriptor> = {
  user: msg`user`,
  'api-key': msg`API key`,
  'platform-key': msg`platform key`,
  'connect-session': msg`connect session`,
  operator: msg`command line`,
  service: msg`automatic`,
};

/** To choose from. */
export const ACTOR_KINDS: Record<ActorKind, MessageDescriptor> = {
  user: msg`People`,
  'api-key': msg`API keys`,
  'platform-key': msg`The platform`,
  'connect-session': msg`Connect sessions`,
  operator: msg`Command line`,
  service: msg`Linecard itself`,
};

/** What an entry's details lead to. */
export const ALL_CHANGES: Record<ActorKind, MessageDescriptor> = {
  user: msg`All changes by this user`,
  'api-key': msg`All changes by this API key`,
  'platform-key': msg`All changes by this platform key`,
  'connect-session': msg`All changes by this connect session`,
  operator: msg`All changes from the command line`,
  service: msg`All automatic changes`,
};

export function isActorKind(name: string | null): name is ActorKind {
  return name !== null && isIn(ACTOR_KINDS, name);
}
