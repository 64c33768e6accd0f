import { ActionIcon, Badge, Code, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import type { ApiKey } from '../../api/types';
import { roleName } from '../../session/roles';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DateTime } from '../../ui/DateTime';
import { scopeNames } from './scopes';

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
          {apiKey.name}
        </Text>
        <Code>…{apiKey.hint}</Code>
        {maker !== undefined && (
          <Text size="xs" c="dimmed">
            Made with {maker.name}
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
          {apiKey.agents != null && `, for ${agentCount(apiKey.agents.length)}`}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {apiKey.lastUsedAt ? <DateTime at={apiKey.lastUsedAt} format="relative" /> : 'Not used yet'}
      </Table.Td>
      <Table.Td visibleFrom="md">{apiKey.expiresAt ? <DateTime at={apiKey.expiresAt} /> : 'Never'}</Table.Td>
      <Table.Td>
        {!apiKey.revokedAt && (
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={`Revoke ${apiKey.name}`}
            onClick={confirmation.open}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        )}
        <ConfirmDialog
          opened={confirming}
          onClose={confirmation.close}
          title={`Revoke ${apiKey.name}?`}
          confirm="Revoke"
          mutation={mutations.revokeApiKey}
          variables={apiKey.id}
        >
          Requests with this key, and with keys that were made with it, will be rejected immediately. This
          cannot be undone.
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}

function agentCount(agents: number): string {
  return agents === 1 ? 'one agent' : `${String(agents)} agents`;
}

function StatusBadge({ apiKey }: { apiKey: ApiKey }) {
  const [color, label] = statusOf(apiKey);
  return (
    <Badge color={color} variant="light" tt="none">
      {label}
    </Badge>
  );
}

function statusOf({ revokedAt, expiresAt }: ApiKey): [color: string, label: string] {
  if (revokedAt) return ['gray', 'Revoked'];
  if (expiresAt && new Date(expiresAt).getTime() < Date.now()) return ['orange', 'Expired'];
  return ['teal', 'Active'];
}
