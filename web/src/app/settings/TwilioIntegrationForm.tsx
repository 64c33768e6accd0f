import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Organization } from '../../api/types';
import { ConnectionPanel } from '../../connection/ConnectionPanel';
import { useConnection } from '../../connection/use-connection';
import { needsRollout } from '../../session/rollout';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';

/** The organization-wide account, kept while agents move to accounts of their own. */
export function TwilioIntegrationForm({ organization }: { organization: Organization }) {
  const { canWrite } = useSession();
  const connection = useConnection(undefined, organization.organizationConnected);
  return (
    <Stack>
      {needsRollout(organization) && (
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
            disconnectWarning={t`Linecard deletes the account settings and the token. Agents without their own account can no longer place calls or send messages.`}
          />
        )}
      </Loaded>
    </Stack>
  );
}
