import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import * as queries from '../../api/queries';
import type { Organization, Role } from '../../api/types';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { PageTabs } from '../../ui/PageTabs';
import { Section } from '../../ui/Section';
import { useUrlState } from '../../ui/use-url-state';
import { DoNotCallList } from './DoNotCallList';
import { GeneralSettings } from './GeneralSettings';
import { SecondFactorSwitch } from './SecondFactorSwitch';
import { settingsTabs } from './tabs';

/** Loaded when their tab is opened. */
const ConnectionSettings = lazy(async () => ({
  default: (await import('./ConnectionSettings')).ConnectionSettings,
}));
const OrganizationLimits = lazy(async () => ({
  default: (await import('./OrganizationLimits')).OrganizationLimits,
}));

export function SettingsPage() {
  const organization = useQuery(queries.organization);
  return (
    <Page title={t`Organization`}>
      <Loaded query={organization}>{(found) => <Settings organization={found} />}</Loaded>
    </Page>
  );
}

function Settings({ organization }: { organization: Organization }) {
  const { search } = useUrlState();
  const content = {
    general: <GeneralSettings organization={organization} />,
    connection: <ConnectionSettings organization={organization} />,
    limits: <OrganizationLimits organization={organization} />,
    'do-not-call': (
      <Section
        title={t`Do-not-call list`}
        lead={t`Numbers that agents never call or text. Anyone who replies STOP to a message is added automatically.`}
      >
        <DoNotCallList />
      </Section>
    ),
    'sign-in': (
      <Section title={t`Sign-in`} lead={t`What members need to use this organization.`}>
        <SecondFactorSwitch organization={organization} />
      </Section>
    ),
  };
  const tabs = settingsTabs(useSession())
    // A link to what the user may not see leads to the reason, not to another tab.
    .filter(({ value, isAllowed }) => isAllowed || value === search.get('tab'))
    .map(({ value, label, role, isAllowed }) => ({
      value,
      label: i18n._(label),
      content: isAllowed ? content[value] : <NotAllowed title={i18n._(label)} role={role} />,
    }));
  return <PageTabs tabs={tabs} />;
}

function NotAllowed({ title, role }: { title: string; role: Role }) {
  return (
    <Section title={title}>
      <Text size="sm">
        {role === 'owner' ? (
          <Trans>Only owners can see and change this.</Trans>
        ) : (
          <Trans>Only admins and owners can see and change this.</Trans>
        )}
      </Text>
    </Section>
  );
}
