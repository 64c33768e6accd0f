import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { AgentsFilter, CredentialStatus } from '../../api/types';

/** The filters' names in the URL. */
export const FILTERS = ['search', 'account', 'status', 'paused'] as const;

export const ACCOUNTS = [
  { value: 'own', label: msg`Own account` },
  { value: 'none', label: msg`No account of its own` },
];

export const STATUSES: { value: CredentialStatus; label: MessageDescriptor }[] = [
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
  const [text, account, paused] = [search.get('search'), search.get('account'), search.get('paused')];
  const status = STATUSES.map(({ value }) => value).filter((value) =>
    search.getAll('status').includes(value),
  );
  if (text) filter.search = text;
  if (account === 'own' || account === 'none') filter.connected = account === 'own';
  if (paused === 'yes' || paused === 'no') filter.paused = paused === 'yes';
  if (status.length > 0) filter.status = status;
  if (search.get('sort') === 'name') filter.sort = 'name';
  return filter;
}
