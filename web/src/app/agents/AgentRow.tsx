import { Anchor, Badge, Group, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../../api/queries';
import type { Agent, Resolution } from '../../api/types';
import { HealthBadge } from '../../connection/HealthBadge';
import { useLineConnection } from '../../connection/use-line-connection';
import { useSession } from '../../session/session';
import { AgentMenu } from './AgentMenu';

/** An agent with what its calls resolve to, and whether that works. */
export function AgentRow({ agent }: { agent: Agent }) {
  const { canWrite } = useSession();
  const resolution = useQuery(queries.agentResolution(agent.id));
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <Anchor component={Link} to={`/agents/${agent.id}`} fw={600}>
            {agent.name}
          </Anchor>
          {agent.isDefault && (
            <Badge variant="light" tt="none" size="sm">
              Default
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" hiddenFrom="xs">
          {resolution.data?.from}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="xs">
        {resolution.data === undefined ? (
          <Waiting failed={resolution.isError} />
        ) : (
          (resolution.data.from ?? 'No number')
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {resolution.data === undefined ? (
          <Waiting failed={resolution.isError} />
        ) : (
          <Text size="sm" title={resolution.data.why}>
            {sourceWords(resolution.data)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {resolution.data !== undefined && <Line agentId={agent.id} resolution={resolution.data} />}
      </Table.Td>
      {canWrite && (
        <Table.Td>
          <AgentMenu agent={agent} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function Waiting({ failed }: { failed: boolean }) {
  return failed ? <Text size="sm">Unknown</Text> : <Skeleton height={18} width={110} />;
}

function sourceWords({ credentialSource }: Resolution): string {
  if (credentialSource === 'agent') return 'its own account';
  if (credentialSource === 'organization') return 'the organization’s account';
  return 'nothing';
}

/** The health of the credential that calls would use. */
function Line({ agentId, resolution }: { agentId: string; resolution: Resolution }) {
  const connection = useLineConnection(agentId, resolution);
  if (resolution.credentialSource == null) {
    return (
      <Badge color="orange" variant="light" tt="none" title={resolution.why}>
        Not connected
      </Badge>
    );
  }
  return connection.data ? (
    <HealthBadge connection={connection.data} />
  ) : (
    <Waiting failed={connection.isError} />
  );
}
