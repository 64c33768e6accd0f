import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconPlus, IconRobot } from '@tabler/icons-react';
import * as queries from '../../api/queries';
import type { Agent, Resolution } from '../../api/types';
import { healthStyle } from '../../connection/health';
import { useSession } from '../../session/session';
import type { CsvColumn } from '../../ui/csv';
import { EmptyState } from '../../ui/EmptyState';
import { ExportButton } from '../../ui/ExportButton';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { Total } from '../../ui/Total';
import { useLookFurther } from '../../ui/use-look-further';
import { useUrlState } from '../../ui/use-url-state';
import { AgentFilters } from './AgentFilters';
import { AgentsTable } from './AgentsTable';
import { CreateAgentDialog } from './CreateAgentDialog';
import { FILTERS, filterOf } from './filter';
import { SetUpChecklist } from './SetUpChecklist';
import { useCallsToday } from './use-calls-today';

/** Organizations that may be new: those with no more agents than these. */
const FEW_AGENTS = 10;

export function AgentsPage() {
  const { canWrite } = useSession();
  const { search, change, clear } = useUrlState();
  const filter = filterOf(search);
  const agents = useInfiniteQuery(queries.agents(filter));
  useLookFurther(agents);
  // Asked for here, so that it does not wait for the agents.
  const callsToday = useCallsToday();
  const [creating, dialog] = useDisclosure(false);
  const isFiltered = FILTERS.some((name) => search.has(name));
  const isEmpty = agents.data?.pages.every(({ items }) => items.length === 0) === true;
  const isNew = isEmpty && !isFiltered;
  const total = agents.data?.pages[0]?.total;
  const isSmall = !isFiltered && total?.isExact === true && total.count <= FEW_AGENTS;
  const create = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={dialog.open}>
      New agent
    </Button>
  );
  return (
    <Page
      title="Agents"
      lead="Agents and the phone numbers they use."
      actions={
        !isNew && (
          <Group gap="sm">
            <ExportButton
              name="agents"
              columns={EXPORTED}
              read={(query) => queries.agentsPage({ ...filter, ...query })}
            />
            {canWrite && create}
          </Group>
        )
      }
    >
      {!isNew && <AgentFilters search={search} onChange={change} onClear={clear} />}
      <Loaded query={agents}>
        {({ pages }) => {
          if (isNew) return <NoAgents action={canWrite && create} canWrite={canWrite} />;
          return (
            <>
              <Total total={pages[0]?.total} noun="agent" isFiltered={isFiltered} />
              {isEmpty ? (
                <EmptyState
                  icon={IconRobot}
                  title="No agents match these filters"
                  action={<Button onClick={clear}>Show all agents</Button>}
                >
                  Change or clear the filters to see more.
                </EmptyState>
              ) : (
                <AgentsTable rows={pages.flatMap(({ items }) => items)} callsToday={callsToday} />
              )}
            </>
          );
        }}
      </Loaded>
      <LoadMore query={agents} />
      {/* Below the list, which would move when it appears. */}
      {canWrite && isSmall && <SetUpChecklist />}
      <CreateAgentDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}

function NoAgents({ action, canWrite }: { action: React.ReactNode; canWrite: boolean }) {
  return (
    <EmptyState icon={IconRobot} title="No agents yet" action={action}>
      {canWrite
        ? 'Create an agent, then connect it to a Twilio account and a phone number so that it can place calls.'
        : 'An admin or owner can create agents.'}
    </EmptyState>
  );
}

type Row = { agent: Agent; resolution: Resolution | undefined };

const EXPORTED: CsvColumn<Row>[] = [
  { heading: 'ID', of: ({ agent }) => agent.id },
  { heading: 'Name', of: ({ agent }) => agent.name },
  { heading: 'Number', of: ({ resolution }) => resolution?.from },
  { heading: 'Account', of: ({ resolution }) => resolution?.credentialSource ?? 'none' },
  {
    heading: 'Status',
    of: ({ resolution }) =>
      resolution?.credentialStatus == null
        ? 'Not connected'
        : healthStyle(resolution.credentialStatus, resolution.credentialProblem).label,
  },
  { heading: 'Paused', of: ({ agent }) => (agent.paused ? 'yes' : 'no') },
  { heading: 'Default', of: ({ agent }) => (agent.isDefault ? 'yes' : 'no') },
  { heading: 'Created', of: ({ agent }) => agent.createdAt },
];
