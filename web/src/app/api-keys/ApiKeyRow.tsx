import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Badge, Code, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import type { ApiKey } from '../../api/types';
import { roleName } from '../../session/roles';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyButtonOf } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { IconButton } from '../../ui/IconButton';
import { isolated } from '../../ui/isolated';
import { scopeNames } from './scopes';
import { keyStatus } from './status';

type Props = {
  apiKey: ApiKey;
  /** The key that made it, if it was one. */
  maker: ApiKey | undefined;
};

export function ApiKeyRow({ apiKey, maker }: Props) {
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          <bdi>{apiKey.name}</bdi>
        </Text>
        <Group gap={4} wrap="nowrap">
          <Code>…{apiKey.hint}</Code>
          <CopyButtonOf label={t`ID of ${apiKey.name}`} value={apiKey.id} />
        </Group>
        {maker !== undefined && (
          <Text size="xs" c="dimmed">
            <Trans>
              Created with <bdi>{maker.name}</bdi>
            </Trans>
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge apiKey={apiKey} />
      </Table.Td>
      <Table.Td visibleFrom="xs">
        {roleName(apiKey.role)}
        <Text size="xs" c="dimmed">
          {scopeNames(apiKey.scopes)}
          {apiKey.agents != null &&
            t`, for ${plural(apiKey.agents.length, { one: '# agent', other: '# agents' })}`}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {apiKey.lastUsedAt ? <DateTime at={apiKey.lastUsedAt} format="relative" /> : t`Not used yet`}
      </Table.Td>
      <Table.Td visibleFrom="md">{apiKey.expiresAt ? <DateTime at={apiKey.expiresAt} /> : t`Never`}</Table.Td>
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

function StatusBadge({ apiKey }: { apiKey: ApiKey }) {
  const { color, label } = keyStatus(apiKey);
  return (
    <Badge color={color} variant="light" tt="none">
      {label}
    </Badge>
  );
}
