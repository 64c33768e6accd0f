import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { currentOrganization } from '../api/current-organization';
import { belongsToOrganization } from '../api/keys';
import { asProblem } from '../api/problem';
import * as queries from '../api/queries';
import { sessionGate } from '../api/session-gate';
import type { Me } from '../api/types';
import { LiveUpdates } from '../live/LiveUpdates';
import { SessionContext, type Session } from '../session/session';
import { Loading } from '../ui/Loading';
import { unsaved } from '../ui/unsaved';
import { SessionExpired } from './SessionExpired';
import { Unavailable } from './Unavailable';
import { useSignOut } from './use-sign-out';

/** Rare, and before anything was entered: loaded when they are needed. */
const ChooseOwnPassword = lazy(() => import('./ChooseOwnPassword'));
const NoOrganization = lazy(() => import('./NoOrganization'));
const SecondFactorNeeded = lazy(() => import('./SecondFactorNeeded'));

/** Asks again by itself while the server does not answer. */
const AGAIN_MS = 5_000;

/** Wraps every page except the sign-in page. */
export function RequireSession() {
  return (
    <Suspense fallback={<Loading />}>
      <Gate />
    </Suspense>
  );
}

function Gate() {
  const me = useQuery({
    ...queries.me,
    refetchInterval: ({ state: { data, error } }) =>
      data === undefined && error !== null && asProblem(error).isUnreachable ? AGAIN_MS : false,
  });
  const location = useLocation();
  if (me.data?.mustChangePassword === true) return <ChooseOwnPassword />;
  if (me.data !== undefined) return <SignedIn me={me.data} />;
  if (me.error !== null) {
    if (asProblem(me.error).status !== 401) {
      return <Unavailable problem={me.error} onRetry={() => void me.refetch()} />;
    }
    const next = `${location.pathname}${location.search}`;
    return (
      <Navigate
        to={next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`}
        replace
      />
    );
  }
  return <Loading />;
}

function SignedIn({ me }: { me: Me }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [organizationId, setOrganizationId] = useState(() => chooseOrganization(me));
  // Stays until the person has seen the recovery codes, although there is a factor by then.
  const [settingUpFor, setSettingUpFor] = useState<string | null>(null);
  const membership = me.organizations.find(({ id }) => id === organizationId) ?? me.organizations[0];

  useEffect(() => sessionGate.guard(), []);

  const session = useMemo<Session | null>(() => {
    if (membership === undefined) return null;
    return {
      me,
      membership,
      canWrite: membership.role !== 'member',
      isOwner: membership.role === 'owner',
      switchTo: (id, page = '/agents') =>
        unsaved.leave(() => {
          currentOrganization.set(id);
          // One organization's data must never be shown in another.
          client.removeQueries({ predicate: belongsToOrganization });
          setOrganizationId(id);
          void navigate(page);
        }),
      signOut,
    };
  }, [me, membership, client, navigate, signOut]);

  const lacksFactor = membership?.secondFactorRequired === true && !me.secondFactor;
  if (lacksFactor && settingUpFor !== membership.id) setSettingUpFor(membership.id);

  if (session === null) return <NoOrganization />;
  if (lacksFactor || settingUpFor === session.membership.id) {
    return (
      <SessionContext value={session}>
        <SecondFactorNeeded onDone={() => setSettingUpFor(null)} />
        <SessionExpired />
      </SessionContext>
    );
  }
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
  // Must happen before the first request, which carries the organization in a header.
  if (chosen === undefined) currentOrganization.forget();
  else currentOrganization.set(chosen.id);
  return chosen?.id;
}
