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
  type Icon,
} from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { useSession } from '../session/session';

type Entry = { to: string; label: string; icon: Icon; writersOnly?: boolean };

const ENTRIES: Entry[] = [
  { to: '/agents', label: 'Agents', icon: IconRobot },
  { to: '/calls', label: 'Calls', icon: IconPhone },
  { to: '/messages', label: 'Messages', icon: IconMessage },
  { to: '/usage', label: 'Usage', icon: IconChartBar },
  { to: '/health', label: 'Health', icon: IconHeartbeat },
  { to: '/settings', label: 'Organization', icon: IconBuilding },
  { to: '/members', label: 'Members', icon: IconUsers },
  { to: '/rollout', label: 'Rollout', icon: IconRoute, writersOnly: true },
  { to: '/audit', label: 'Audit log', icon: IconHistory, writersOnly: true },
  { to: '/api-keys', label: 'API keys', icon: IconKey, writersOnly: true },
];

export function Navigation({ onNavigate }: { onNavigate: () => void }) {
  const { pathname } = useLocation();
  const { canWrite } = useSession();
  return ENTRIES.filter(({ writersOnly }) => canWrite || writersOnly !== true).map(
    ({ to, label, icon: IconShape }) => {
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
    },
  );
}
