import { Alert, Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconHandStop } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import * as queries from '../api/queries';
import { useSession } from '../session/session';

/** Somebody else may have stopped them. */
const ASK_AGAIN_MS = 30_000;
const SETTINGS = '/settings';

/** On each page while the organization is stopped; its settings say so themselves. */
export function StoppedBanner() {
  const { canWrite } = useSession();
  const { pathname } = useLocation();
  const organization = useQuery({ ...queries.organization, refetchInterval: ASK_AGAIN_MS });
  if (organization.data?.paused !== true || pathname === SETTINGS) return null;
  return (
    <Alert
      color="red"
      mb="lg"
      icon={<IconHandStop aria-hidden />}
      title="All calls and messages of the organization are stopped"
    >
      {canWrite ? (
        <Anchor component={Link} to={SETTINGS} size="sm" c="inherit" td="underline">
          Let them go on in the organization’s settings
        </Anchor>
      ) : (
        'Admins and owners of the organization can let them go on.'
      )}
    </Alert>
  );
}
