import { Alert, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconInfoCircle } from '@tabler/icons-react';
import * as queries from '../../api/queries';
import { ConnectionForm } from '../../connection/ConnectionForm';
import { ConnectionSummary } from '../../connection/ConnectionSummary';
import { pollWhileRotating } from '../../connection/rotation-polling';
import { TokenRotation } from '../../connection/TokenRotation';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';

/** The organization-wide account, kept while agents move to accounts of their own. */
export function TwilioIntegrationForm() {
  const { canWrite } = useSession();
  const connection = useQuery({
    ...queries.organizationConnection,
    refetchInterval: pollWhileRotating,
  });
  return (
    <Stack>
      <Alert color="blue" icon={<IconInfoCircle aria-hidden />}>
        Agent-level Twilio overrides org-level during migration.
      </Alert>
      <Loaded query={connection} lines={5}>
        {(current) =>
          canWrite ? (
            <>
              <ConnectionForm
                connection={current}
                disconnectWarning="Linecard deletes the account settings and the token. Agents without an account of their own can no longer place calls or send messages."
              />
              {current !== null && <TokenRotation connection={current} />}
            </>
          ) : (
            <ConnectionSummary connection={current} />
          )
        }
      </Loaded>
    </Stack>
  );
}
