import { Trans } from '@lingui/react/macro';
import { Anchor } from '@mantine/core';
import { Link } from 'react-router';

type Props = { /** Null for what has no agent. */ id: string | null; name: string; isDeleted: boolean };

/** An agent's name, which leads to the agent unless it was deleted. */
export function AgentName({ id, name, isDeleted }: Props) {
  if (id === null) return name;
  if (isDeleted) {
    return (
      <Trans>
        <bdi>{name}</bdi> (deleted)
      </Trans>
    );
  }
  return (
    <Anchor component={Link} to={`/agents/${id}`} inherit>
      <bdi>{name}</bdi>
    </Anchor>
  );
}
