import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconPlus, IconRobot } from '@tabler/icons-react';
import * as queries from '../../api/queries';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { AgentRow } from './AgentRow';
import { useCallsToday } from './use-calls-today';
import { CreateAgentDialog } from './CreateAgentDialog';

export function AgentsPage() {
  const { canWrite } = useSession();
  const agents = useInfiniteQuery(queries.agents);
  const callsToday = useCallsToday();
  const [creating, dialog] = useDisclosure(false);
  const create = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={dialog.open}>
      New agent
    </Button>
  );
  const isEmpty = agents.data?.pages[0]?.items.length === 0;
  return (
    <Page
      title="Agents"
      lead="Agents and the phone numbers they use."
      actions={canWrite && !isEmpty && create}
    >
      <Loaded query={agents}>
        {({ pages }) =>
          isEmpty ? (
            <EmptyState icon={IconRobot} title="No agents yet" action={canWrite && create}>
              {canWrite
                ? 'Create an agent, then connect it to a Twilio account and a phone number so that it can place calls.'
                : 'An admin or owner can create agents.'}
            </EmptyState>
          ) : (
            <Table.ScrollContainer minWidth={0}>
              <Table verticalSpacing="sm" highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Agent</Table.Th>
                    <Table.Th visibleFrom="xs">Number</Table.Th>
                    <Table.Th visibleFrom="sm">Account</Table.Th>
                    <Table.Th ta="right" visibleFrom="md" title="Since midnight UTC">
                      Calls today
                    </Table.Th>
                    <Table.Th>Status</Table.Th>
                    {canWrite && <ActionsHeader />}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {pages.flatMap(({ items }) =>
                    items.map(({ agent, resolution }) => (
                      <AgentRow
                        key={agent.id}
                        agent={agent}
                        resolution={resolution}
                        callsToday={callsToday && (callsToday.get(agent.id) ?? 0)}
                      />
                    )),
                  )}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
      <LoadMore query={agents} />
      <CreateAgentDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}
