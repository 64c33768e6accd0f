import type { AuditFilter } from '../../api/types';
import { instantOf } from '../../ui/days';
import { isAction } from './actions';
import { isActorKind } from './actors';

/** The filters' names in the URL. */
export const FILTERS = ['search', 'actor', 'kind', 'action', 'agent', 'from', 'until'];

/** Ignores what it does not know. */
export function filterOf(search: URLSearchParams): AuditFilter {
  const [action, actor, kind] = [search.get('action'), search.get('actor'), search.get('kind')];
  const [text, resourceId] = [search.get('search'), search.get('agent')];
  const from = instantOf(search.get('from'));
  const to = instantOf(search.get('until'));
  return {
    ...(text ? { search: text } : {}),
    ...(isAction(action) ? { action } : {}),
    ...(actor ? { actor } : {}),
    ...(isActorKind(kind) ? { actorKind: kind } : {}),
    ...(resourceId ? { resourceId } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}
