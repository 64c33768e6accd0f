import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { AgentOrder, AgentsFilter, CredentialStatus } from '../../api/types';

/** The filters' names in the URL. */
export const FILTERS = ['search', 'status', 'paused'] as const;

/** The orders of the API, which sorts all agents: the list has but the pages that were asked for. The same in the URL. */
export const ORDERS: AgentOrder[] = ['name', '-name', 'createdAt', '-createdAt'];

/** The API's own. */
export const NEWEST_FIRST: AgentOrder = '-createdAt';

/** In the URL: agents without an account of their own, which is in no state. */
export const NOT_CONNECTED = 'not-connected';

type Status = CredentialStatus | typeof NOT_CONNECTED;

export const STATUSES: { value: Status; label: MessageDescriptor }[] = [
  { value: NOT_CONNECTED, label: msg`Not connected` },
  { value: 'verified', label: msg`Verified` },
  { value: 'unverified', label: msg`Not verified` },
  { value: 'revoked', label: msg`Rejected by Twilio` },
  { value: 'unusable', label: msg`Not working` },
];

export const PAUSED = [
  { value: 'yes', label: msg`Paused` },
  { value: 'no', label: msg`Not paused` },
];

/** Ignores what it does not know. */
export function filterOf(search: URLSearchParams): AgentsFilter {
  const filter: AgentsFilter = {};
  const [text, paused] = [search.get('search'), search.get('paused')];
  const sort = ORDERS.find((order) => order === search.get('sort'));
  const statuses = STATUSES.map(({ value }) => value).filter((value) =>
    search.getAll('status').includes(value),
  );
  const status = statuses.filter((value) => value !== NOT_CONNECTED);
  if (text) filter.search = text;
  if (statuses.includes(NOT_CONNECTED)) filter.connected = false;
  if (paused === 'yes' || paused === 'no') filter.paused = paused === 'yes';
  if (status.length > 0) filter.status = status;
  if (sort !== undefined && sort !== NEWEST_FIRST) filter.sort = sort;
  return filter;
}

/** The statuses after one was added or removed. No agent is both not connected and in a state: the last choice counts. */
export function statusesAfter(before: string[], after: string[]): string[] {
  if (!after.includes(NOT_CONNECTED)) return after;
  const states = after.filter((value) => value !== NOT_CONNECTED);
  return before.includes(NOT_CONNECTED) && states.length > 0 ? states : [NOT_CONNECTED];
}
