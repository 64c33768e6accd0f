import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Anchor, Code, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { AuditEntry } from '../../api/types';
import type { Column } from '../../ui/column';
import { ColumnCells } from '../../ui/ColumnCells';
import { DescriptionList } from '../../ui/DescriptionList';
import { labelOf } from '../../ui/label-of';
import { rowClick } from '../../ui/use-row-link';
import { ALL_CHANGES } from './actors';
import { changesOf, fieldLabel } from './changes';
import { agentOf, entryLabel } from './subject';
import { useNames } from './use-names';

type Props = { entry: AuditEntry; columns: Column<AuditEntry>[] };

export function AuditRow({ entry, columns }: Props) {
  const [opened, { toggle }] = useDisclosure(false);
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <>
      <Table.Tr {...rowClick(toggle)}>
        <Table.Td w={48}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-expanded={opened}
            aria-label={t`Details of entry ${entry.sequence}: ${entryLabel(entry)}`}
            title={t`Details`}
            onClick={toggle}
          >
            <Chevron size={18} className="forward" aria-hidden />
          </ActionIcon>
        </Table.Td>
        <ColumnCells columns={columns} row={entry} />
      </Table.Tr>
      {opened && (
        <Table.Tr>
          <Table.Td colSpan={1 + columns.length}>
            <Details entry={entry} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function SameAgent({ id }: { id: string }) {
  return (
    <Anchor component={Link} to={`/audit?agent=${id}`} size="sm">
      <Trans>All changes to this agent</Trans>
    </Anchor>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const changes = changesOf(entry.before, entry.after, useNames());
  return (
    <DescriptionList
      items={[
        ...changes.map(({ field, before, after }): [string, string] => [
          fieldLabel(field),
          // Of something new, only what it has.
          entry.before == null ? (after ?? '') : `${before ?? t`none`} → ${after ?? t`none`}`,
        ]),
        [t`Entry`, `${entry.sequence}`],
        [t`Related`, <SameActor key="actor" actor={entry.actor} />],
        [t`Agent`, agentOf(entry) && <SameAgent key="agent" id={agentOf(entry) ?? ''} />],
        [t`Hash`, <Code key="hash">{entry.hash}</Code>],
      ]}
    />
  );
}

/** Works for former members, too. Commands and Linecard itself have no id. */
function SameActor({ actor: { id, kind } }: { actor: AuditEntry['actor'] }) {
  return (
    <Anchor component={Link} to={`/audit?${id == null ? `kind=${kind}` : `actor=${id}`}`} size="sm">
      {labelOf(ALL_CHANGES, kind)}
    </Anchor>
  );
}
