import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconKey } from '@tabler/icons-react';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { ApiKey } from '../../api/types';
import { roleName } from '../../session/roles';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import type { Column } from '../../ui/column';
import { ColumnHeadings } from '../../ui/ColumnCells';
import { ColumnsMenu } from '../../ui/ColumnsMenu';
import type { CsvColumn } from '../../ui/csv';
import { EmptyState } from '../../ui/EmptyState';
import { ExportButton } from '../../ui/ExportButton';
import { Forbidden } from '../../ui/Forbidden';
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
import { ApiKeyRow } from './ApiKeyRow';
import { apiKeyColumns, KEY_VALUES } from './columns';
import { CreateApiKeyDialog } from './CreateApiKeyDialog';
import { Example } from './Example';
import { scopeNames } from './scopes';
import { keyStatus } from './status';

export function ApiKeysPage() {
  const { me } = useSession();
  const keys = useQuery(queries.apiKeys);
  const { search, change } = useUrlState();
  const text = search.get('search') ?? '';
  const [creating, dialog] = useDisclosure(false);
  const create = (
    <Button leftSection={<IconKey size={18} aria-hidden />} onClick={dialog.open}>
      <Trans>New API key</Trans>
    </Button>
  );
  const all = keys.data ?? [];
  const columns = useColumns('api-keys', me.id, apiKeyColumns(all));
  if (keys.error !== null && asProblem(keys.error).status === 403) return <Forbidden title={t`API keys`} />;
  const matching = all.filter(({ name, hint }) =>
    `${name} ${hint}`.toLowerCase().includes(text.toLowerCase()),
  );
  const isEmpty = keys.data?.length === 0;
  return (
    <Page
      title={t`API keys`}
      lead={
        <Trans>
          Keys that your programs use to call the API. What they can do is in the{' '}
          <Anchor href="/api/docs" target="_blank" rel="noreferrer" inherit underline="always">
            API documentation
          </Anchor>
          .
        </Trans>
      }
      actions={
        !isEmpty && (
          <Group gap="sm">
            <ColumnsMenu columns={columns} />
            <ExportButton
              name="api-keys"
              columns={EXPORTED}
              read={() => Promise.resolve({ items: matching })}
            />
            {create}
          </Group>
        )
      }
    >
      {!isEmpty && (
        <SearchInput
          label={t`Search`}
          placeholder={t`Part of a name, or the last characters of a key`}
          value={text}
          onChange={(value) => change({ search: value })}
        />
      )}
      <Loaded query={keys}>
        {() =>
          isEmpty ? (
            <EmptyState icon={IconKey} title={t`No API keys yet`} action={create}>
              <Trans>
                Create a separate key for each program, so that you can revoke one without affecting the
                others.
              </Trans>
            </EmptyState>
          ) : (
            <KeysTable keys={matching} columns={columns.shown} isFiltered={text !== ''} />
          )
        }
      </Loaded>
      {keys.data !== undefined && <Example />}
      <CreateApiKeyDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}

type TableProps = { keys: ApiKey[]; columns: Column<ApiKey>[]; isFiltered: boolean };

function KeysTable({ keys, columns, isFiltered }: TableProps) {
  const sort = useSort('');
  const { shown, more } = useShown(sorted(keys, sort, KEY_VALUES));
  return (
    <>
      <Total
        total={{ count: keys.length, isExact: true }}
        counted={(count) => plural(count, { one: '# API key', other: '# API keys' })}
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
            {shown.map((key) => (
              <ApiKeyRow key={key.id} apiKey={key} columns={columns} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <LoadMore query={more} />
      <ZoneNote />
    </>
  );
}

const EXPORTED: CsvColumn<ApiKey>[] = [
  { heading: msg`ID`, of: ({ id }) => id },
  { heading: msg`Name`, of: ({ name }) => name },
  { heading: msg`Ends with`, of: ({ hint }) => hint },
  { heading: msg`Status`, of: (key) => keyStatus(key).label },
  { heading: msg`Role`, of: ({ role }) => roleName(role) },
  { heading: msg`Scopes`, of: ({ scopes }) => scopeNames(scopes) },
  { heading: msg`Agents`, of: ({ agents }) => agents?.join(' ') },
  { heading: msg`Created`, of: ({ createdAt }) => createdAt },
  { heading: msg`Last used`, of: ({ lastUsedAt }) => lastUsedAt },
  { heading: msg`Expires`, of: ({ expiresAt }) => expiresAt },
];
