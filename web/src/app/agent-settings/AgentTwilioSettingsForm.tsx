import { Trans } from '@lingui/react/macro';
import { Anchor, Stack } from '@mantine/core';
import { Link } from 'react-router';
import type { Agent, Resolution } from '../../api/types';
import { ConnectionPanel } from '../../connection/ConnectionPanel';
import { disconnectWarning } from '../../connection/disconnect-warning';
import { useConnection } from '../../connection/use-connection';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';
import { useNumberText } from '../../ui/phone-number';

type Props = { agent: Agent; resolution: Resolution | undefined };

/** The agent's own Twilio account, token and number. */
export function AgentTwilioSettingsForm({ agent, resolution }: Props) {
  const { canWrite } = useSession();
  const numberText = useNumberText();
  const connection = useConnection(agent.id, agent.phoneNumber != null);
  return (
    <Loaded query={connection} lines={5}>
      {(current) => (
        <Stack>
          {canWrite && current === null && (
            <Anchor component={Link} to={`/agents/${agent.id}/connect`} size="sm" w="fit-content">
              <Trans>Connect step by step</Trans>
            </Anchor>
          )}
          <ConnectionPanel
            agentId={agent.id}
            connection={current}
            disconnectWarning={disconnectWarning(
              agent.name,
              current === null ? undefined : numberText(current.phoneNumber),
              resolution,
            )}
          />
        </Stack>
      )}
    </Loaded>
  );
}
