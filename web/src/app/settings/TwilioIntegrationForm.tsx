import { Alert, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconInfoCircle } from '@tabler/icons-react';
import { api, bodyOf } from '../../api/client';
import * as queries from '../../api/queries';
import { ConnectionForm } from '../../connection/ConnectionForm';
import { ConnectionSummary } from '../../connection/ConnectionSummary';
import { TokenRotation } from '../../connection/TokenRotation';
import { whileRotating } from '../../connection/while-rotating';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';

/** The organization-wide account, kept while agents move to accounts of their own. */
export function TwilioIntegrationForm() {
  const client = useQueryClient();
  const { canWrite } = useSession();
  const connection = useQuery({ ...queries.organizationConnection, refetchInterval: whileRotating });
  const verify = () => bodyOf(api.POST('/api/twilio/verify'));
  // Agents that fall back resolve to something else now.
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['organization'] }),
      client.invalidateQueries({ queryKey: ['agents'] }),
    ]);
  return (
    <Stack>
      <Alert color="blue" icon={<IconInfoCircle aria-hidden />}>
        Agent-level Twilio overrides org-level during migration.
      </Alert>
      <Loaded query={connection} lines={5}>
        {(present) =>
          canWrite ? (
            <>
              <ConnectionForm
                connection={present}
                save={(body) => bodyOf(api.POST('/api/twilio', { body }))}
                verify={verify}
                disconnect={() => api.DELETE('/api/twilio')}
                onSettled={refresh}
                disconnectWarning="The account and token are removed from Linecard. Agents without an account of their own can place no more calls."
              />
              {present !== null && (
                <TokenRotation
                  connection={present}
                  enter={(authToken) => bodyOf(api.POST('/api/twilio/next-token', { body: { authToken } }))}
                  giveUp={() => api.DELETE('/api/twilio/next-token')}
                  verify={verify}
                  onSettled={refresh}
                />
              )}
            </>
          ) : (
            <ConnectionSummary connection={present} />
          )
        }
      </Loaded>
    </Stack>
  );
}
