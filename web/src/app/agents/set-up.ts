import { t } from '@lingui/core/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';

type SetUpStep = { label: string; to: string; isDone: boolean };

const DISMISSED = 'linecard.set-up-dismissed';

/** The organizations whose checklist is finished, or dismissed in this browser. */
export const dismissed = {
  has: (organizationId: string) => read().includes(organizationId),
  add: (organizationId: string) => {
    if (!dismissed.has(organizationId)) {
      localStorage.setItem(DISMISSED, JSON.stringify([...read(), organizationId]));
    }
  },
};

function read(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(DISMISSED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** The way from nothing to a program that calls; undefined while it loads. */
export function useSetUpSteps(): SetUpStep[] | undefined {
  const health = useInfiniteQuery(queries.health({}));
  const keys = useQuery(queries.apiKeys);
  const members = useQuery(queries.members);
  const called = useQuery(queries.anyCall);
  const [found] = health.data?.pages ?? [];
  if (found === undefined || keys.data === undefined || members.data === undefined) return undefined;
  if (called.data === undefined) return undefined;
  const ofAgents = found.counts.some(({ state }) => state !== 'not-connected' && state !== 'fallback');
  const [line] = found.lines.filter(({ state }) => state === 'not-connected');
  const agentPage = line === undefined ? '/agents' : `/agents/${line.agentId}`;
  const usesKey = keys.data.some(({ lastUsedAt }) => lastUsedAt != null);
  const isTeam = members.data.length > 1;
  return [
    {
      label: t`Connect an agent to a Twilio account`,
      to: line === undefined ? '/agents' : `${agentPage}/connect`,
      isDone: ofAgents || found.organizationLine != null,
    },
    { label: t`Place a test call`, to: agentPage, isDone: called.data },
    {
      label: t`Receive a callback from Twilio`,
      to: '/health',
      isDone: found.publicAddress.lastCallbackAt != null,
    },
    { label: t`Use an API key, or invite someone`, to: '/api-keys', isDone: usesKey || isTeam },
  ];
}
