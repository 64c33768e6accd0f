import { select } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Agent } from '../../api/types';
import type { Channel, HistoryEntry } from '../../history/channel';
import { useHistoryColumns, type ChannelColumns } from '../../history/columns';
import { HistoryTable } from '../../history/HistoryTable';
import { historyList } from '../../history/queries';
import { LiveIndicator } from '../../live/LiveIndicator';
import { useSession } from '../../session/session';
import { Loaded } from '../../ui/Loaded';
import { Section } from '../../ui/Section';
import { CALLS } from '../calls/channel';
import { CALL_COLUMNS } from '../calls/columns';
import { MESSAGES } from '../messages/channel';
import { MESSAGE_COLUMNS } from '../messages/columns';

/** The last calls and messages, and where the agent is found on other pages. */
export function AgentActivity({ agent }: { agent: Agent }) {
  const { canWrite } = useSession();
  return (
    <Stack gap="lg">
      <Group gap="md">
        <LiveIndicator />
        <Anchor component={Link} to={`/usage?agent=${agent.id}`} size="sm">
          <Trans>Usage and cost</Trans>
        </Anchor>
        {canWrite && (
          <Anchor component={Link} to={`/audit?agent=${agent.id}`} size="sm">
            <Trans>Changes to this agent</Trans>
          </Anchor>
        )}
      </Group>
      <Recent agent={agent} channel={CALLS} columns={CALL_COLUMNS} />
      <Recent agent={agent} channel={MESSAGES} columns={MESSAGE_COLUMNS} />
    </Stack>
  );
}

/** The rest is on the page of all calls or messages. */
const SHOWN = 10;

type RecentProps<Entry extends HistoryEntry> = {
  agent: Agent;
  channel: Channel<Entry>;
  columns: ChannelColumns<Entry>;
};

/** With the columns that the person chose for all calls or messages. */
function Recent<Entry extends HistoryEntry>({ agent, channel, columns }: RecentProps<Entry>) {
  const entries = useInfiniteQuery(historyList(channel, { agentId: agent.id }));
  const { shown } = useHistoryColumns(
    channel,
    columns,
    new Map([[agent.id, { name: agent.name, isDeleted: false }]]),
  );
  return (
    <Section title={select(channel.noun, { call: 'Recent calls', other: 'Recent messages' })}>
      <Loaded query={entries}>
        {({ pages }) => {
          const newest = pages.flatMap(({ items }) => items).slice(0, SHOWN);
          if (newest.length === 0)
            return (
              <Text size="sm">
                {select(channel.noun, { call: 'No calls yet.', other: 'No messages yet.' })}
              </Text>
            );
          return (
            <>
              <HistoryTable channel={channel} columns={shown} entries={newest} />
              <Anchor component={Link} to={`/${channel.key}?agent=${agent.id}`} size="sm">
                {select(channel.noun, {
                  call: 'All calls of this agent',
                  other: 'All messages of this agent',
                })}
              </Anchor>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
