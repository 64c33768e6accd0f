import { Anchor, Button, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { UsageSums, UsageItem } from '../../api/types';
import { longDay } from '../../ui/days';
import { Costs } from './Costs';
import { agentName, byAgent, formatCount, formatMinutes } from './usage';

const ROWS = 50;

export function UsageTables({ items }: { items: UsageItem[] }) {
  const [by, setBy] = useState('agent');
  return (
    <Stack>
      <SegmentedControl
        aria-label="Group by"
        data={[
          { value: 'agent', label: 'By agent' },
          { value: 'day', label: 'By day and agent' },
        ]}
        value={by}
        onChange={setBy}
        w="fit-content"
      />
      {by === 'agent' ? <AgentTable items={items} /> : <DayTable items={items} />}
    </Stack>
  );
}

function AgentTable({ items }: { items: UsageItem[] }) {
  return (
    <UsageTable headings={<Table.Th>Agent</Table.Th>}>
      {byAgent(items).map(({ agentId, name, ...sums }) => (
        <Table.Tr key={agentId}>
          <Table.Td>
            {agentId === null ? (
              name
            ) : (
              <Anchor component={Link} to={`/agents/${agentId}`}>
                {name}
              </Anchor>
            )}
          </Table.Td>
          <UsageCells sums={sums} />
        </Table.Tr>
      ))}
    </UsageTable>
  );
}

/** Newest day first. */
function DayTable({ items }: { items: UsageItem[] }) {
  const [shown, setShown] = useState(ROWS);
  const newest = items.toSorted((a, b) => b.day.localeCompare(a.day));
  return (
    <>
      <UsageTable
        headings={
          <>
            <Table.Th>Day</Table.Th>
            <Table.Th>Agent</Table.Th>
          </>
        }
      >
        {newest.slice(0, shown).map((item) => (
          <Table.Tr key={`${item.day} ${item.agentId ?? ''} ${item.credentialSource}`}>
            <Table.Td>{longDay(item.day)}</Table.Td>
            <Table.Td>
              {agentName(item)}
              {item.credentialSource === 'organization' && (
                <Text size="xs" c="dimmed">
                  organization’s account
                </Text>
              )}
            </Table.Td>
            <UsageCells sums={item} />
          </Table.Tr>
        ))}
      </UsageTable>
      {newest.length > shown && (
        <Group justify="center">
          <Button variant="default" onClick={() => setShown(shown + ROWS)}>
            Show more
          </Button>
        </Group>
      )}
    </>
  );
}

function UsageTable({ headings, children }: { headings: ReactNode; children: ReactNode }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {headings}
            <Table.Th ta="right">Calls</Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Minutes
            </Table.Th>
            <Table.Th ta="right" visibleFrom="sm">
              Messages
            </Table.Th>
            <Table.Th ta="right">Cost</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function UsageCells({ sums }: { sums: UsageSums }) {
  return (
    <>
      <Table.Td ta="right">{formatCount(sums.calls)}</Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {formatMinutes(sums.callSeconds)}
      </Table.Td>
      <Table.Td ta="right" visibleFrom="sm">
        {formatCount(sums.messages)}
      </Table.Td>
      <Table.Td ta="right">
        <Costs sums={sums} />
      </Table.Td>
    </>
  );
}
