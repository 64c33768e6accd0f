import { t } from '@lingui/core/macro';
import { Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Organization } from '../../api/types';
import { useSession } from '../../session/session';
import { Copyable } from '../../ui/Copyable';
import { DescriptionList } from '../../ui/DescriptionList';
import { Section } from '../../ui/Section';
import { OrganizationNameForm } from './OrganizationNameForm';
import { RetentionForm } from './RetentionForm';
import { TimeZoneForm } from './TimeZoneForm';

/** For owners alone, and seldom. */
const EraseOrganization = lazy(async () => ({
  default: (await import('./EraseOrganization')).EraseOrganization,
}));

/** What the organization is called, and how long its days and its history are; for members to read. */
export function GeneralSettings({ organization }: { organization: Organization }) {
  const { canWrite, isOwner } = useSession();
  const id = <Copyable label={t`organization ID`} value={organization.id} />;
  if (!canWrite) {
    return (
      <Section title={t`General`} lead={t`Only admins and owners can change these settings.`}>
        <DescriptionList
          items={[
            [t`Organization name`, <bdi key="name">{organization.name}</bdi>],
            [t`Organization ID`, id],
            [t`Time zone`, organization.timeZone],
          ]}
        />
      </Section>
    );
  }
  return (
    <Stack gap="lg">
      <Section title={t`Name and ID`}>
        <OrganizationNameForm organization={organization} />
        <DescriptionList items={[[t`Organization ID`, id]]} />
      </Section>
      <Section title={t`Time zone`} lead={t`When a day of usage begins and ends.`}>
        <TimeZoneForm organization={organization} />
      </Section>
      <Section title={t`Retention`} lead={t`How long calls and messages are kept.`}>
        <RetentionForm organization={organization} />
      </Section>
      {isOwner && (
        <Suspense>
          <EraseOrganization organization={organization} />
        </Suspense>
      )}
    </Stack>
  );
}
