import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { KeyScope } from '../../api/types';

type Described = { value: KeyScope; name: MessageDescriptor; may: MessageDescriptor };

const SCOPES: Described[] = [
  { value: 'calls', name: msg`Calls`, may: msg`place and hang up calls` },
  { value: 'messages', name: msg`Messages`, may: msg`send messages` },
  {
    value: 'read',
    name: msg({ message: 'Read', context: 'scope' }),
    may: msg`read calls, messages, usage and settings`,
  },
  { value: 'settings', name: msg`Settings`, may: msg`change agents, Twilio settings, limits and API keys` },
  { value: 'people', name: msg`People`, may: msg`invite people and change members` },
];

/** What a key can be given unless it is limited to some agents. */
export const DEFAULT_SCOPES: KeyScope[] = ['calls', 'messages', 'read', 'settings'];

/** What a key of some agents can be given. */
export const AGENT_SCOPES: KeyScope[] = ['calls', 'messages', 'read'];

/** The choices for a new key. */
export function scopeChoices(isOfAgents: boolean) {
  const offered = isOfAgents ? SCOPES.filter(({ value }) => AGENT_SCOPES.includes(value)) : SCOPES;
  return offered.map(({ value, name, may }) => ({ value, label: `${i18n._(name)}: ${i18n._(may)}` }));
}

export function scopeNames(scopes: KeyScope[]): string {
  return SCOPES.filter(({ value }) => scopes.includes(value))
    .map(({ name }) => i18n._(name))
    .join(', ');
}
