import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconUserPlus } from '@tabler/icons-react';
import * as queries from '../../api/queries';
import type { Member } from '../../api/types';
import { roleName } from '../../session/roles';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import type { Column } from '../../ui/column';
import { ColumnHeadings } from '../../ui/ColumnCells';
import { ColumnsMenu } from '../../ui/ColumnsMenu';
import type { CsvColumn } from '../../ui/csv';
import { ExportButton } from '../../ui/ExportButton';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { SearchInput } from '../../ui/SearchInput';
import { Total } from '../../ui/Total';
import { useColumns } from '../../ui/use-columns';
import { useShown } from '../../ui/use-shown';
import { sorted, useSort } from '../../ui/use-sort';
import { useUrlState } from '../../ui/use-url-state';
import { ZoneNote } from '../../ui/ZoneNote';
import { MEMBER_COLUMNS, MEMBER_VALUES } from './columns';
import { Invitations } from './Invitations';
import { InviteDialog } from './InviteDialog';
import { MemberRow } from './MemberRow';

export function MembersPage() {
  const { canWrite, me } = useSession();
  const members = useQuery(queries.members);
  const { search, change } = useUrlState();
  const text = search.get('search') ?? '';
  const matching = (members.data ?? []).filter(({ name, email }) =>
    `${name} ${email ?? ''}`.toLowerCase().includes(text.toLowerCase()),
  );
  const columns = useColumns('members', me.id, MEMBER_COLUMNS);
  const [inviting, dialog] = useDisclosure(false);
  return (
    <Page
      title={t`Members`}
      lead={t`Members view agents and their history, place calls and send messages. Admins can also change settings. Owners can also add and remove owners.`}
      actions={
        <Group gap="sm">
          <ColumnsMenu columns={columns} />
          <ExportButton name="members" columns={EXPORTED} read={() => Promise.resolve({ items: matching })} />
          {canWrite && (
            <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={dialog.open}>
              <Trans>Invite member</Trans>
            </Button>
          )}
        </Group>
      }
    >
      <SearchInput
        label={t`Search`}
        placeholder={t`Part of a name or email address`}
        value={text}
        onChange={(value) => change({ search: value })}
      />
      <Loaded query={members}>
        {() => <MembersTable members={matching} columns={columns.shown} isFiltered={text !== ''} />}
      </Loaded>
      {canWrite && <Invitations />}
      <InviteDialog opened={inviting} onClose={dialog.close} />
    </Page>
  );
}

type TableProps = { members: Member[]; columns: Column<Member>[]; isFiltered: boolean };

function MembersTable({ members, columns, isFiltered }: TableProps) {
  const sort = useSort('');
  const { shown, more } = useShown(sorted(members, sort, MEMBER_VALUES));
  return (
    <>
      <Total
        total={{ count: members.length, isExact: true }}
        counted={(count) => plural(count, { one: '# member', other: '# members' })}
        isFiltered={isFiltered}
      />
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <ColumnHeadings columns={columns} sort={sort} />
              <ActionsHeader />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((member) => (
              <MemberRow key={member.userId} member={member} columns={columns} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <LoadMore query={more} />
      <ZoneNote />
    </>
  );
}

const EXPORTED: CsvColumn<Member>[] = [
  { heading: msg`ID`, of: ({ userId }) => userId },
  { heading: msg`Name`, of: ({ name }) => name },
  { heading: msg`Email`, of: ({ email }) => email ?? null },
  { heading: msg`Role`, of: ({ role }) => roleName(role) },
  { heading: msg`Member since`, of: ({ createdAt }) => createdAt },
  {
    heading: msg`Second factor`,
    of: ({ secondFactor }) => (secondFactor == null ? null : secondFactor ? t`yes` : t`no`),
  },
];
