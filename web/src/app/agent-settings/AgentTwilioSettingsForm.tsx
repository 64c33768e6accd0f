import { Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client';
import * as queries from '../../api/queries';
import { ConnectionForm } from '../../connection/ConnectionForm';
import { ConnectionSummary } from '../../connection/ConnectionSummary';
import { TokenRotation } from '../../connection/TokenRotation';
import { whileRotating } from '../../connection/while-rotating';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';

/** The agent's own Twilio account, token and number. */
export function AgentTwilioSettingsForm({ agentId }: { agentId: string }) {
  const client = useQueryClient();
  const { canWrite } = useSession();
  const connection = useQuery({ ...queries.agentConnection(agentId), refetchInterval: whileRotating });
  const ofAgent = { params: { path: { agent_id: agentId } } };
  // The number in the list, the resolution and the health all follow from the connection.
  const refresh = () => client.invalidateQueries({ queryKey: ['agents'] });

  const verify = () => bodyOf(api.POST('/api/agents/{agent_id}/twilio/verify', ofAgent));

  return (
    <Loaded query={connection} lines={5}>
      {(present) =>
        canWrite ? (
          <Stack>
            <ConnectionForm
              agentId={agentId}
              connection={present}
              save={(body) => bodyOf(api.POST('/api/agents/{agent_id}/twilio', { ...ofAgent, body }))}
              verify={verify}
              disconnect={() => api.DELETE('/api/agents/{agent_id}/twilio', ofAgent)}
              onSettled={refresh}
              disconnectWarning="The agent’s account and token are removed from Linecard, and its number is free for another agent. Calls under way are followed to their end."
            />
            {present !== null && (
              <TokenRotation
                connection={present}
                enter={(authToken) =>
                  bodyOf(
                    api.POST('/api/agents/{agent_id}/twilio/next-token', { ...ofAgent, body: { authToken } }),
                  )
                }
                giveUp={() => api.DELETE('/api/agents/{agent_id}/twilio/next-token', ofAgent)}
                verify={verify}
                onSettled={refresh}
              />
            )}
          </Stack>
        ) : (
          <ConnectionSummary connection={present} />
        )
      }
    </Loaded>
  );
}
