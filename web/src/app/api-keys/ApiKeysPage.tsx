import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconKey } from '@tabler/icons-react';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { Forbidden } from '../../ui/Forbidden';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { ApiKeyRow } from './ApiKeyRow';
import { CreateApiKeyDialog } from './CreateApiKeyDialog';

export function ApiKeysPage() {
  const keys = useInfiniteQuery(queries.apiKeys);
  const [creating, dialog] = useDisclosure(false);
  const create = (
    <Button leftSection={<IconKey size={18} aria-hidden />} onClick={dialog.open}>
      New API key
    </Button>
  );
  const isEmpty = keys.data?.pages[0]?.items.length === 0;
  if (keys.error !== null && asProblem(keys.error).status === 403) return <Forbidden title="API keys" />;
  return (
    <Page title="API keys" lead="Keys that your programs use to call the API." actions={!isEmpty && create}>
      <Loaded query={keys}>
        {({ pages }) =>
          isEmpty ? (
            <EmptyState icon={IconKey} title="No API keys yet" action={create}>
              Create a separate key for each program, so that you can revoke one without affecting the others.
            </EmptyState>
          ) : (
            <Table.ScrollContainer minWidth={0}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Status</Table.Th>
                    <Table.Th visibleFrom="xs">Role and scopes</Table.Th>
                    <Table.Th visibleFrom="sm">Last used</Table.Th>
                    <Table.Th visibleFrom="md">Expires</Table.Th>
                    <ActionsHeader />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {pages
                    .flatMap(({ items }) => items)
                    .map((key, _, all) => (
                      <ApiKeyRow
                        key={key.id}
                        apiKey={key}
                        maker={all.find(({ id }) => id === key.createdByKey)}
                      />
                    ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
      <LoadMore query={keys} />
      <CreateApiKeyDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}
