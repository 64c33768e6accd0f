import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox, Table } from '@mantine/core';
import { useState } from 'react';
import type { Agent, Resolution } from '../../api/types';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { AgentRow } from './AgentRow';
import { BulkActions } from './BulkActions';
import type { BulkAction } from './BulkDialogs';

type Props = {
  rows: { agent: Agent; resolution: Resolution | undefined }[];
  /** By agent; undefined: not known yet. */
  callsToday: Map<string, number> | undefined;
  onBulk: (action: BulkAction, agents: Agent[]) => void;
};

export function AgentsTable({ rows, callsToday, onBulk }: Props) {
  const { canWrite } = useSession();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = rows.map(({ agent }) => agent).filter(({ id }) => ids.has(id));
  const toggle = (id: string) => {
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    setIds(next);
  };
  const isAll = selected.length === rows.length;
  return (
    <>
      {selected.length > 0 && (
        <BulkActions
          count={selected.length}
          onAction={(action) => onBulk(action, selected)}
          onClear={() => setIds(new Set())}
        />
      )}
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {canWrite && (
                <Table.Th w={36}>
                  <Checkbox
                    aria-label={t`Select all ${rows.length} shown agents`}
                    checked={isAll}
                    indeterminate={selected.length > 0 && !isAll}
                    onChange={() => setIds(new Set(isAll ? [] : rows.map(({ agent }) => agent.id)))}
                  />
                </Table.Th>
              )}
              <Table.Th>
                <Trans>Agent</Trans>
              </Table.Th>
              <Table.Th visibleFrom="xs">
                <Trans>Number</Trans>
              </Table.Th>
              <Table.Th visibleFrom="sm">
                <Trans>Account</Trans>
              </Table.Th>
              <Table.Th ta="end" visibleFrom="md">
                <Trans>Calls today (UTC)</Trans>
              </Table.Th>
              <Table.Th>
                <Trans>Status</Trans>
              </Table.Th>
              {canWrite && <ActionsHeader />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ agent, resolution }) => (
              <AgentRow
                key={agent.id}
                agent={agent}
                resolution={resolution}
                callsToday={callsToday && (callsToday.get(agent.id) ?? 0)}
                isSelected={ids.has(agent.id)}
                onToggle={() => toggle(agent.id)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
