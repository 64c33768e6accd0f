import { Alert, Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconHandStop } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import * as queries from '../api/queries';
import { useSession } from '../session/session';

/** Another user may pause or resume. */
const REFETCH_MS = 30_000;
const SETTINGS = '/settings';

/** On every page while the organization is paused, except its settings, which show it anyway. */
export function PausedBanner() {
  const { canWrite } = useSession();
  const { pathname } = useLocation();
  const organization = useQuery({ ...queries.organization, refetchInterval: REFETCH_MS });
  if (organization.data?.paused !== true || pathname === SETTINGS) return null;
  return (
    <Alert
      color="red"
      mb="lg"
      icon={<IconHandStop aria-hidden />}
      title="All calls and messages of the organization are paused"
    >
      {canWrite ? (
        <Anchor component={Link} to={SETTINGS} size="sm" c="inherit" td="underline">
          Resume in the organization’s settings
        </Anchor>
      ) : (
        'An admin or owner can resume them.'
      )}
    </Alert>
  );
}
