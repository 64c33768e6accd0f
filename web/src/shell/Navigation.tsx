import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
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
  label: MessageDescriptor;
  icon: Icon;
  writersOnly?: boolean;
  /** Only for organizations with an account of their own. */
  rolloutOnly?: boolean;
};

const ENTRIES: Entry[] = [
  { to: '/agents', label: msg`Agents`, icon: IconRobot },
  { to: '/calls', label: msg`Calls`, icon: IconPhone },
  { to: '/messages', label: msg`Messages`, icon: IconMessage },
  { to: '/usage', label: msg`Usage`, icon: IconChartBar },
  { to: '/health', label: msg`Health`, icon: IconHeartbeat },
  { to: '/settings', label: msg`Organization`, icon: IconBuilding },
  { to: '/members', label: msg`Members`, icon: IconUsers },
  { to: '/rollout', label: msg`Rollout`, icon: IconRoute, writersOnly: true, rolloutOnly: true },
  { to: '/audit', label: msg`Audit log`, icon: IconHistory, writersOnly: true },
  { to: '/api-keys', label: msg`API keys`, icon: IconKey, writersOnly: true },
  { to: '/event-endpoints', label: msg`Event endpoints`, icon: IconWebhook },
];

/** The pages that the user may open. */
export function usePages() {
  const { canWrite } = useSession();
  // The header asks for it, too.
  const organization = useQuery(queries.organization);
  const hasRollout = organization.data !== undefined && needsRollout(organization.data);
  return ENTRIES.filter(
    ({ writersOnly, rolloutOnly }) =>
      (canWrite || writersOnly !== true) && (hasRollout || rolloutOnly !== true),
  ).map(({ to, label, icon }) => ({ to, label: i18n._(label), icon }));
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
