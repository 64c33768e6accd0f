import { Anchor, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../../api/queries';
import { ConnectionForm } from '../../connection/ConnectionForm';
import { ConnectionSummary } from '../../connection/ConnectionSummary';
import { pollWhileRotating } from '../../connection/rotation-polling';
import { TokenRotation } from '../../connection/TokenRotation';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';

/** The agent's own Twilio account, token and number. */
export function AgentTwilioSettingsForm({ agentId }: { agentId: string }) {
  const { canWrite } = useSession();
  const connection = useQuery({
    ...queries.agentConnection(agentId),
    refetchInterval: pollWhileRotating,
  });
  return (
    <Loaded query={connection} lines={5}>
      {(current) =>
        canWrite ? (
          <Stack>
            {current === null && (
              <Anchor component={Link} to={`/agents/${agentId}/connect`} size="sm" w="fit-content">
                Connect step by step
              </Anchor>
            )}
            <ConnectionForm
              agentId={agentId}
              connection={current}
              disconnectWarning="Linecard deletes the agent’s account settings and token, and another agent can use its number. Calls in progress continue."
            />
            {current !== null && <TokenRotation agentId={agentId} connection={current} />}
          </Stack>
        ) : (
          <ConnectionSummary connection={current} />
        )
      }
    </Loaded>
  );
}
