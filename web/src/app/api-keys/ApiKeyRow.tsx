import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import type { ApiKey } from '../../api/types';
import type { Column } from '../../ui/column';
import { ColumnCells } from '../../ui/ColumnCells';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { IconButton } from '../../ui/IconButton';
import { isolated } from '../../ui/isolated';

export function ApiKeyRow({ apiKey, columns }: { apiKey: ApiKey; columns: Column<ApiKey>[] }) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Table.Tr>
      <ColumnCells columns={columns} row={apiKey} />
      <Table.Td>
        {!apiKey.revokedAt && (
          <IconButton color="red" label={t`Revoke ${apiKey.name}`} onClick={confirmation.open}>
            <IconTrash size={18} aria-hidden />
          </IconButton>
        )}
        <ConfirmDialog
          opened={confirming}
          onClose={confirmation.close}
          title={t`Revoke ${isolated(apiKey.name)}?`}
          confirm={t`Revoke`}
          mutation={mutations.revokeApiKey}
          variables={apiKey.id}
        >
          <Trans>
            Requests that use this key, or a key created with it, are rejected immediately. This can’t be
            undone.
          </Trans>
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}
