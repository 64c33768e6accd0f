import { t } from '@lingui/core/macro';
import { Stack } from '@mantine/core';
import type { Organization } from '../../api/types';
import { useSession } from '../../session/session';
import { Section } from '../../ui/Section';
import { FallbackSwitch } from './FallbackSwitch';
import { SharedKeys } from './SharedKeys';
import { TwilioIntegrationForm } from './TwilioIntegrationForm';

/** The organization's account, who may use it, and the keys that sign callbacks. */
export function ConnectionSettings({ organization }: { organization: Organization }) {
  const { canWrite } = useSession();
  return (
    <Stack gap="lg">
      <Section
        title={t`Organization-wide Twilio account`}
        lead={t`Used by agents without their own account while the fallback is on.`}
      >
        <TwilioIntegrationForm organization={organization} />
      </Section>
      <Section
        title={t`Fallback`}
        lead={t`What happens to calls and messages from agents without their own Twilio account.`}
      >
        <FallbackSwitch organization={organization} />
      </Section>
      {canWrite && (
        <Section
          title={t`Webhook keys`}
          lead={t`Needed only for accounts whose webhook configuration at Twilio signs callbacks with a key of its own (a SharedKey) instead of the auth token.`}
        >
          <SharedKeys />
        </Section>
      )}
    </Stack>
  );
}
