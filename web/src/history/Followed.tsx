import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { LiveMark } from '../live/LiveMark';
import { Loaded } from '../ui/Loaded';
import { isOver, statusWords, type HistoryEntry, type HistoryKind } from './kind';
import { LogTimeline } from './LogTimeline';
import { historyEntry } from './queries';
import { StatusBadge } from './StatusBadge';
import { WhyFailed } from './WhyFailed';

type Props<Entry extends HistoryEntry> = {
  kind: HistoryKind<Entry>;
  id: string;
  /** What else is to be said of it in the line of its status. */
  remark?: (entry: Entry) => string | null;
};

/** A call or message just sent, followed until it has ended. */
export function Followed<Entry extends HistoryEntry>({ kind, id, remark }: Props<Entry>) {
  const entry = useQuery(historyEntry(kind, id));
  return (
    <Loaded query={entry} lines={2}>
      {(found) => (
        <Stack gap="sm">
          <Group
            gap="sm"
            role="status"
            aria-label={`The ${kind.noun}: ${statusWords(kind, found.status).label}`}
          >
            <StatusBadge kind={kind} entry={found} />
            <Text size="sm">
              {found.from} → {found.to}
              {remark?.(found)}
            </Text>
            {!isOver(kind, found) && <LiveMark />}
            <Anchor component={Link} to={`/${kind.key}/${found.id}`} size="sm">
              All about this {kind.noun}
            </Anchor>
          </Group>
          <WhyFailed kind={kind} entry={found} />
          <LogTimeline kind={kind} entry={found} />
        </Stack>
      )}
    </Loaded>
  );
}
