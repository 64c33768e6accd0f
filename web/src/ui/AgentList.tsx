import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Anchor, List } from '@mantine/core';
import { Link } from 'react-router';

/** More are a list of their own, on the page of agents. */
const SHOWN = 5;

type Props = {
  agents: { id: string; name: string; isDefault?: boolean }[];
  /** How many there are, if `agents` are only the first of them. */
  count?: number;
  /** Where all of them are listed. */
  all: string;
  links?: boolean;
};

/** The first few agents, and a link to all of them. */
export function AgentList({ agents, count = agents.length, all, links = true }: Props) {
  const rest = count - Math.min(agents.length, SHOWN);
  return (
    <List size="sm" mt={4}>
      {agents.slice(0, SHOWN).map(({ id, name, isDefault }) => (
        <List.Item key={id}>
          {links ? (
            <Anchor component={Link} to={`/agents/${id}`} size="sm">
              <bdi>{name}</bdi>
            </Anchor>
          ) : (
            <bdi>{name}</bdi>
          )}
          {isDefault === true && t` (default)`}
        </List.Item>
      ))}
      {rest > 0 && (
        <List.Item>
          {links ? (
            <Anchor component={Link} to={all} size="sm">
              <Trans>
                and <Plural value={rest} one="# more agent" other="# more agents" />
              </Trans>
            </Anchor>
          ) : (
            t`and ${plural(rest, { one: '# more agent', other: '# more agents' })}`
          )}
        </List.Item>
      )}
    </List>
  );
}
