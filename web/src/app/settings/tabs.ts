import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Role } from '../../api/types';
import type { Session } from '../../session/session';

type SettingsTabName = 'general' | 'connection' | 'limits' | 'do-not-call' | 'sign-in';

type SettingsTab = {
  value: SettingsTabName;
  label: MessageDescriptor;
  /** What it holds, for those who look for that. */
  about: MessageDescriptor;
  /** Who may see what it holds. */
  role: Role;
};

const PAGE = '/settings';

/** The parts of the page Organization. */
const TABS: SettingsTab[] = [
  {
    value: 'general',
    label: msg`General`,
    about: msg`Name, ID, time zone, retention, deletion`,
    role: 'member',
  },
  {
    value: 'connection',
    label: msg`Connection`,
    about: msg`Organization-wide Twilio account, fallback, webhook keys`,
    role: 'member',
  },
  {
    value: 'limits',
    label: msg`Limits`,
    about: msg`Pause, daily limits, countries, calling hours`,
    role: 'member',
  },
  {
    value: 'do-not-call',
    label: msg`Do-not-call list`,
    about: msg`Numbers that agents never call or text`,
    role: 'admin',
  },
  { value: 'sign-in', label: msg`Sign-in`, about: msg`Second factor of all members`, role: 'owner' },
];

export function settingsTabs({ canWrite, isOwner }: Pick<Session, 'canWrite' | 'isOwner'>) {
  const may: Record<Role, boolean> = { member: true, admin: canWrite, owner: isOwner };
  return TABS.map((tab) => ({ ...tab, isAllowed: may[tab.role] }));
}

/** Where a tab is; the first one is the page's own address. */
export function settingsAddress(tab: SettingsTabName): string {
  return tab === TABS[0]?.value ? PAGE : `${PAGE}?tab=${tab}`;
}
