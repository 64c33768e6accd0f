import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Organization } from '../../api/types';
import { ConnectionPanel } from '../../connection/ConnectionPanel';
import { useConnection } from '../../connection/use-connection';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';
import { useNumberText } from '../../ui/phone-number';
import { useFallbackAgents } from './use-fallback-agents';

/** The organization-wide account, kept while agents move to accounts of their own. */
export function TwilioIntegrationForm({ organization }: { organization: Organization }) {
  const { canWrite } = useSession();
  const connection = useConnection(undefined, organization.organizationConnected);
  const fallback = useFallbackAgents();
  const numberText = useNumberText();
  return (
    <Stack>
      {organization.organizationConnected && (
        <Alert color="blue" icon={<IconInfoCircle aria-hidden />}>
          <span>
            <Trans>Agent-level Twilio overrides org-level during migration.</Trans>
          </span>{' '}
          {canWrite && (
            <Anchor component={Link} to="/rollout" size="sm" c="inherit" td="underline">
              <Trans>See the rollout</Trans>
            </Anchor>
          )}
        </Alert>
      )}
      <Loaded query={connection} lines={5}>
        {(current) => (
          <ConnectionPanel
            connection={current}
            disconnectWarning={warningOf(
              current?.accountSid ?? '',
              numberText(current?.phoneNumber ?? ''),
              fallback.agents?.length,
            )}
          />
        )}
      </Loaded>
    </Stack>
  );
}

/** `agents`: how many use the account; undefined where that is not known. */
function warningOf(accountSid: string, phoneNumber: string, agents: number | undefined): string {
  const deleted = t`Linecard deletes the settings and the token of account ${accountSid} with the number ${phoneNumber}.`;
  if (agents === undefined)
    return t`${deleted} Agents without their own account can no longer place calls or send messages.`;
  if (agents === 0) return t`${deleted} No agents use it at present.`;
  return plural(agents, {
    one: `${deleted} # agent uses it, and can no longer place calls or send messages.`,
    other: `${deleted} # agents use it, and can no longer place calls or send messages.`,
  });
}
