import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconPlugConnected, IconPlus, IconRobot } from '@tabler/icons-react';
import { useState } from 'react';
import * as queries from '../../api/queries';
import { healthStyle } from '../../connection/health';
import { useSession } from '../../session/session';
import { ColumnsMenu } from '../../ui/ColumnsMenu';
import type { CsvColumn } from '../../ui/csv';
import { EmptyState } from '../../ui/EmptyState';
import { ExportButton } from '../../ui/ExportButton';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { Total } from '../../ui/Total';
import { useColumns } from '../../ui/use-columns';
import { useLookFurther } from '../../ui/use-look-further';
import { useUrlState } from '../../ui/use-url-state';
import { AgentFilters } from './AgentFilters';
import { AgentsTable } from './AgentsTable';
import { Bulk } from './Bulk';
import type { BulkState } from './BulkDialogs';
import { agentColumns, type ListedAgent } from './columns';
import { CreateAgentDialog } from './CreateAgentDialog';
import { FILTERS, filterOf } from './filter';
import { SetUpChecklist } from './SetUpChecklist';
import { useCallsToday } from './use-calls-today';

/** Organizations that may be new: those with no more agents than these. */
const FEW_AGENTS = 10;

export function AgentsPage() {
  const { canWrite, me } = useSession();
  const { search, change, clear } = useUrlState();
  const filter = filterOf(search);
  const agents = useInfiniteQuery(queries.agents(filter));
  useLookFurther(agents);
  // What its columns ask for is asked for here, so that it does not wait for the agents.
  const columns = useColumns('agents', me.id, agentColumns(useCallsToday()));
  const [creating, dialog] = useDisclosure(false);
  const [bulk, setBulk] = useState<BulkState>({ action: null, agents: [] });
  const isFiltered = FILTERS.some((name) => search.has(name));
  const isEmpty = agents.data?.pages.every(({ items }) => items.length === 0) === true;
  const isNew = isEmpty && !isFiltered;
  const total = agents.data?.pages[0]?.total;
  const isSmall = !isFiltered && total?.isExact === true && total.count <= FEW_AGENTS;
  const create = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={dialog.open}>
      <Trans>New agent</Trans>
    </Button>
  );
  return (
    <Page
      title={t`Agents`}
      lead={t`Agents and the phone numbers they use.`}
      actions={
        !isNew && (
          <Group gap="sm">
            <ColumnsMenu columns={columns} />
            <ExportButton
              name="agents"
              columns={EXPORTED}
              read={(query) => queries.agentsPage({ ...filter, ...query })}
            />
            {canWrite && (
              <Button
                variant="default"
                leftSection={<IconPlugConnected size={18} aria-hidden />}
                onClick={() => setBulk({ action: 'connect', agents: null })}
              >
                <Trans>Connect agents</Trans>
              </Button>
            )}
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
              <Total
                total={pages[0]?.total}
                counted={(count) => plural(count, { one: '# agent', other: '# agents' })}
                isFiltered={isFiltered}
              />
              {isEmpty ? (
                <EmptyState
                  icon={IconRobot}
                  title={t`No agents match these filters`}
                  action={
                    <Button onClick={clear}>
                      <Trans>Show all agents</Trans>
                    </Button>
                  }
                >
                  <Trans>Change or clear the filters to see more.</Trans>
                </EmptyState>
              ) : (
                <AgentsTable
                  rows={pages.flatMap(({ items }) => items)}
                  columns={columns.shown}
                  onBulk={(action, selected) => setBulk({ action, agents: selected })}
                />
              )}
            </>
          );
        }}
      </Loaded>
      <LoadMore query={agents} />
      {/* Below the list, which would move when it appears. */}
      {canWrite && isSmall && <SetUpChecklist />}
      <CreateAgentDialog opened={creating} onClose={dialog.close} />
      <Bulk {...bulk} onClose={() => setBulk({ ...bulk, action: null })} />
    </Page>
  );
}

function NoAgents({ action, canWrite }: { action: React.ReactNode; canWrite: boolean }) {
  return (
    <EmptyState icon={IconRobot} title={t`No agents yet`} action={action}>
      {canWrite
        ? t`Create an agent, then connect it to a Twilio account and a phone number so that it can place calls.`
        : t`An admin or owner can create agents.`}
    </EmptyState>
  );
}

const EXPORTED: CsvColumn<ListedAgent>[] = [
  { heading: msg`ID`, of: ({ agent }) => agent.id },
  { heading: msg`Name`, of: ({ agent }) => agent.name },
  { heading: msg`Number`, of: ({ resolution }) => resolution?.from },
  { heading: msg`Account`, of: ({ resolution }) => resolution?.credentialSource ?? t`none` },
  {
    heading: msg`Status`,
    of: ({ resolution }) =>
      resolution?.credentialStatus == null
        ? t`Not connected`
        : healthStyle(resolution.credentialStatus, resolution.credentialProblem).label,
  },
  { heading: msg`Paused`, of: ({ agent }) => (agent.paused ? t`yes` : t`no`) },
  { heading: msg`Default`, of: ({ agent }) => (agent.isDefault ? t`yes` : t`no`) },
  { heading: msg`Created`, of: ({ agent }) => agent.createdAt },
];
