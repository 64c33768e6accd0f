import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useEffect, useMemo, useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { api } from '../api/client';
import { currentOrganization } from '../api/current-organization';
import { asProblem } from '../api/problem';
import * as queries from '../api/queries';
import { sessionGate } from '../api/session-gate';
import type { Me } from '../api/types';
import { LiveUpdates } from '../live/LiveUpdates';
import { ProblemAlert } from '../ui/ProblemAlert';
import { NoOrganization } from './NoOrganization';
import { SessionContext, type Session } from './session';
import { SessionExpired } from './SessionExpired';

/** Everything but the sign-in page stands behind this. */
export function RequireSession() {
  const me = useQuery(queries.me);
  const location = useLocation();
  if (me.data !== undefined) return <SignedIn me={me.data} />;
  if (me.error !== null) {
    if (asProblem(me.error).status !== 401) {
      return <ProblemAlert problem={me.error} onRetry={() => void me.refetch()} />;
    }
    const next = `${location.pathname}${location.search}`;
    return (
      <Navigate
        to={next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`}
        replace
      />
    );
  }
  return (
    <Center mih="100dvh">
      <Loader aria-label="Loading" />
    </Center>
  );
}

function SignedIn({ me }: { me: Me }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [organizationId, setOrganizationId] = useState(() => chooseOrganization(me));
  const membership = me.organizations.find(({ id }) => id === organizationId) ?? me.organizations[0];

  useEffect(() => sessionGate.guard(), []);

  const session = useMemo<Session | null>(() => {
    if (membership === undefined) return null;
    return {
      me,
      membership,
      canWrite: membership.role !== 'member',
      isOwner: membership.role === 'owner',
      switchTo: (id) => {
        currentOrganization.set(id);
        // Nothing of one organization is shown in another.
        client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
        setOrganizationId(id);
        void navigate('/agents');
      },
      signOut: async () => {
        sessionGate.release();
        // Ended or not: whoever wants to leave leaves.
        await api.DELETE('/api/session').catch(() => undefined);
        currentOrganization.forget();
        void navigate('/sign-in');
        client.clear();
      },
    };
  }, [me, membership, client, navigate]);

  if (session === null) return <NoOrganization />;
  return (
    <SessionContext value={session}>
      <Fragment key={session.membership.id}>
        <Outlet />
        <LiveUpdates />
      </Fragment>
      <SessionExpired />
    </SessionContext>
  );
}

function chooseOrganization(me: Me): string | undefined {
  const last = currentOrganization.get();
  const chosen = me.organizations.find(({ id }) => id === last) ?? me.organizations[0];
  // Before the first request goes out, which names it.
  if (chosen === undefined) currentOrganization.forget();
  else currentOrganization.set(chosen.id);
  return chosen?.id;
}
