import type { AgentsFilter, CredentialStatus } from '../../api/types';

/** The filters' names in the URL. */
export const FILTERS = ['search', 'account', 'status', 'paused'] as const;

export const ACCOUNTS = [
  { value: 'own', label: 'Own account' },
  { value: 'none', label: 'No account of its own' },
];

export const STATUSES: { value: CredentialStatus; label: string }[] = [
  { value: 'verified', label: 'Verified' },
  { value: 'unverified', label: 'Unconfirmed' },
  { value: 'revoked', label: 'Token rejected' },
  { value: 'unusable', label: 'Cannot place calls' },
];

export const PAUSED = [
  { value: 'yes', label: 'Paused' },
  { value: 'no', label: 'Not paused' },
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
