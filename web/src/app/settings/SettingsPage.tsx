import { t } from '@lingui/core/macro';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { useSession } from '../../session/session';
import { Copyable } from '../../ui/Copyable';
import { DescriptionList } from '../../ui/DescriptionList';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { DoNotCallList } from './DoNotCallList';
import { FallbackSwitch } from './FallbackSwitch';
import { OrganizationLimits } from './OrganizationLimits';
import { OrganizationNameForm } from './OrganizationNameForm';
import { RetentionForm } from './RetentionForm';
import { SecondFactorSwitch } from './SecondFactorSwitch';
import { SharedKeys } from './SharedKeys';
import { TimeZoneForm } from './TimeZoneForm';
import { TwilioIntegrationForm } from './TwilioIntegrationForm';

export function SettingsPage() {
  const { canWrite, isOwner } = useSession();
  const organization = useQuery(queries.organization);
  return (
    <Page title={t`Organization`}>
      <Loaded query={organization}>
        {(found) => (
          <>
            <Section
              title={t`Organization-wide Twilio account`}
              lead={t`Used by agents without their own account while the fallback is on.`}
            >
              <TwilioIntegrationForm organization={found} />
            </Section>
            <Section
              title={t`Fallback`}
              lead={t`What happens to calls and messages from agents without their own Twilio account.`}
            >
              <FallbackSwitch organization={found} />
            </Section>
            <OrganizationLimits organization={found} />
            {canWrite && (
              <Section title={t`Time zone`} lead={t`When a day of usage begins and ends.`}>
                <TimeZoneForm organization={found} />
              </Section>
            )}
            {canWrite && (
              <Section title={t`Retention`} lead={t`How long calls and messages are kept.`}>
                <RetentionForm organization={found} />
              </Section>
            )}
            {isOwner && (
              <Section title={t`Sign-in`} lead={t`What members need to use this organization.`}>
                <SecondFactorSwitch organization={found} />
              </Section>
            )}
            <Section title={t`Name and ID`}>
              {canWrite && <OrganizationNameForm organization={found} />}
              <DescriptionList
                items={[
                  [t`Organization ID`, <Copyable key="id" label={t`organization ID`} value={found.id} />],
                ]}
              />
            </Section>
          </>
        )}
      </Loaded>
      {canWrite && (
        <Section
          title={t`Webhook keys`}
          lead={t`Needed only for accounts whose webhook configuration at Twilio signs callbacks with a key of its own (a SharedKey) instead of the auth token.`}
        >
          <SharedKeys />
        </Section>
      )}
      {canWrite && (
        <Section
          title={t`Do-not-call list`}
          lead={t`Numbers that agents never call or text. Anyone who replies STOP to a message is added automatically.`}
        >
          <DoNotCallList />
        </Section>
      )}
    </Page>
  );
}
