import { NavLink } from '@mantine/core';
import {
  IconBuilding,
  IconChartBar,
  IconHeartbeat,
  IconHistory,
  IconKey,
  IconMessage,
  IconPhone,
  IconRobot,
  IconRoute,
  IconUsers,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../api/queries';
import { needsRollout } from '../session/rollout';
import { useSession } from '../session/session';

type Entry = {
  to: string;
  label: string;
  icon: Icon;
  writersOnly?: boolean;
  /** Only for organizations with an account of their own. */
  rolloutOnly?: boolean;
};

const ENTRIES: Entry[] = [
  { to: '/agents', label: 'Agents', icon: IconRobot },
  { to: '/calls', label: 'Calls', icon: IconPhone },
  { to: '/messages', label: 'Messages', icon: IconMessage },
  { to: '/usage', label: 'Usage', icon: IconChartBar },
  { to: '/health', label: 'Health', icon: IconHeartbeat },
  { to: '/settings', label: 'Organization', icon: IconBuilding },
  { to: '/members', label: 'Members', icon: IconUsers },
  { to: '/rollout', label: 'Rollout', icon: IconRoute, writersOnly: true, rolloutOnly: true },
  { to: '/audit', label: 'Audit log', icon: IconHistory, writersOnly: true },
  { to: '/api-keys', label: 'API keys', icon: IconKey, writersOnly: true },
  { to: '/event-endpoints', label: 'Event endpoints', icon: IconWebhook, writersOnly: true },
];

/** The pages that the user may open. */
export function usePages(): Entry[] {
  const { canWrite } = useSession();
  // The header asks for it, too.
  const organization = useQuery(queries.organization);
  const hasRollout = organization.data !== undefined && needsRollout(organization.data);
  return ENTRIES.filter(
    ({ writersOnly, rolloutOnly }) =>
      (canWrite || writersOnly !== true) && (hasRollout || rolloutOnly !== true),
  );
}

export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { pathname } = useLocation();
  return usePages().map(({ to, label, icon: IconShape }) => {
    const here = pathname === to || pathname.startsWith(`${to}/`);
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        label={label}
        active={here}
        bdrs="md"
        {...(here ? { 'aria-current': 'page' as const } : {})}
        leftSection={<IconShape size={18} aria-hidden />}
        onClick={onNavigate}
      />
    );
  });
}
