import { Anchor, Button, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconPhone } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import * as queries from '../../api/queries';
import type { Agent, Call } from '../../api/types';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Moment } from '../../ui/Moment';
import { Page } from '../../ui/Page';
import { CallFilters } from './CallFilters';
import { filterOf } from './filter';
import { StatusBadge } from './StatusBadge';

export function CallsPage() {
  const [search, setSearch] = useSearchParams();
  const filter = filterOf(search);
  const calls = useInfiniteQuery(queries.calls(filter));
  const agents = useQuery(queries.allAgents);
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page title="Calls" lead="The newest first. Calls that are under way change by themselves.">
      <CallFilters search={search} onChange={setSearch} agents={agents.data ?? []} />
      <Loaded query={calls} lines={8}>
        {({ pages }) =>
          pages[0]?.items.length === 0 ? (
            <NoCalls isFiltered={isFiltered} onClear={() => setSearch({})} />
          ) : (
            <CallTable calls={pages.flatMap(({ items }) => items)} agents={agents.data ?? []} />
          )
        }
      </Loaded>
      <LoadMore query={calls} />
    </Page>
  );
}

function NoCalls({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={IconPhone}
        title="No call fits these filters"
        action={<Button onClick={onClear}>Show all calls</Button>}
      >
        There may be others.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconPhone}
      title="No calls yet"
      action={
        <Button component={Link} to="/agents">
          Go to the agents
        </Button>
      }
    >
      Connect an agent and place a test call from its settings, or let a program call with an API key.
    </EmptyState>
  );
}

function CallTable({ calls, agents }: { calls: Call[]; agents: Agent[] }) {
  const names = new Map(agents.map(({ id, name }) => [id, name]));
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>To</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th visibleFrom="sm">Agent</Table.Th>
            <Table.Th visibleFrom="md">From</Table.Th>
            <Table.Th visibleFrom="md">Duration</Table.Th>
            <Table.Th visibleFrom="xs">Placed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.map((call) => (
            <Table.Tr key={call.id}>
              <Table.Td>
                <Anchor component={Link} to={`/calls/${call.id}`} fw={600}>
                  {call.to}
                </Anchor>
                <Text size="sm" c="dimmed" hiddenFrom="xs">
                  <Moment at={call.createdAt} />
                </Text>
              </Table.Td>
              <Table.Td>
                <StatusBadge status={call.status} presumed={call.presumed} />
              </Table.Td>
              <Table.Td visibleFrom="sm">{agentName(call, names)}</Table.Td>
              <Table.Td visibleFrom="md">
                {call.from}
                {call.credentialSource === 'organization' && (
                  <Text size="xs" c="dimmed">
                    the organization’s
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="md">
                {call.durationSeconds == null ? '' : `${call.durationSeconds} s`}
              </Table.Td>
              <Table.Td visibleFrom="xs">
                <Moment at={call.createdAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function agentName({ agentId }: Call, names: Map<string, string>): string {
  if (agentId == null) return 'None';
  return names.get(agentId) ?? 'Deleted agent';
}
