import type { KeyScope } from '../../api/types';

type Described = { value: KeyScope; name: string; may: string };

const SCOPES: Described[] = [
  { value: 'calls', name: 'Calls', may: 'place and hang up calls' },
  { value: 'messages', name: 'Messages', may: 'send messages' },
  { value: 'read', name: 'Read', may: 'read calls, messages, usage and settings' },
  { value: 'settings', name: 'Settings', may: 'change agents, Twilio settings, limits and API keys' },
  { value: 'people', name: 'People', may: 'invite people and change members' },
];

/** What a key can be given unless it is limited to some agents. */
export const DEFAULT_SCOPES: KeyScope[] = ['calls', 'messages', 'read', 'settings'];

/** What a key of some agents can be given. */
export const AGENT_SCOPES: KeyScope[] = ['calls', 'messages', 'read'];

/** The choices for a new key. */
export function scopeChoices(isOfAgents: boolean) {
  const offered = isOfAgents ? SCOPES.filter(({ value }) => AGENT_SCOPES.includes(value)) : SCOPES;
  return offered.map(({ value, name, may }) => ({ value, label: `${name}: ${may}` }));
}

export function scopeNames(scopes: KeyScope[]): string {
  return SCOPES.filter(({ value }) => scopes.includes(value))
    .map(({ name }) => name)
    .join(', ');
}
