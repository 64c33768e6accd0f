import { Alert, Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconInfoCircle } from '@tabler/icons-react';
import { api, bodyOf } from '../../api/client';
import * as queries from '../../api/queries';
import { ConnectionForm } from '../../connection/ConnectionForm';
import { ConnectionSummary } from '../../connection/ConnectionSummary';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';

/** The organization-wide account, kept while agents move to accounts of their own. */
export function TwilioIntegrationForm() {
  const client = useQueryClient();
  const { canWrite } = useSession();
  const connection = useQuery(queries.organizationConnection);
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
            <ConnectionForm
              connection={present}
              save={(body) => bodyOf(api.POST('/api/twilio', { body }))}
              verify={() => bodyOf(api.POST('/api/twilio/verify'))}
              disconnect={() => api.DELETE('/api/twilio')}
              onSettled={refresh}
              disconnectWarning="The account and token are removed from Linecard. Agents without an account of their own can place no more calls."
            />
          ) : (
            <ConnectionSummary connection={present} />
          )
        }
      </Loaded>
    </Stack>
  );
}
