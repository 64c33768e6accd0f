import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Agent } from '../../api/types';
import { useSession } from '../../session/session';
import { Copyable } from '../../ui/Copyable';

/** The agent's id, and what there is of it on other pages. */
export function AgentLinks({ agent: { id } }: { agent: Agent }) {
  const { canWrite } = useSession();
  const pages = [
    { to: `/calls?agent=${id}`, label: 'Call history' },
    { to: `/messages?agent=${id}`, label: 'Message history' },
    { to: `/usage?agent=${id}`, label: 'Costs' },
    ...(canWrite ? [{ to: `/audit?agent=${id}`, label: 'Changes' }] : []),
  ];
  return (
    <Group gap="md">
      <Text size="sm" component="span" c="dimmed">
        ID
      </Text>
      <Copyable label="agent ID" value={id} />
      {pages.map(({ to, label }) => (
        <Anchor key={to} component={Link} to={to} size="sm">
          {label}
        </Anchor>
      ))}
    </Group>
  );
}
