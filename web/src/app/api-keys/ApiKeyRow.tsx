import { ActionIcon, Badge, Code, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { IconTrash } from '@tabler/icons-react';
import { api } from '../../api/client';
import type { ApiKey } from '../../api/types';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Moment } from '../../ui/Moment';

export function ApiKeyRow({ apiKey }: { apiKey: ApiKey }) {
  const client = useQueryClient();
  const [asking, question] = useDisclosure(false);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {apiKey.name}
        </Text>
        <Code>…{apiKey.hint}</Code>
      </Table.Td>
      <Table.Td>
        <StateBadge apiKey={apiKey} />
      </Table.Td>
      <Table.Td visibleFrom="xs">{apiKey.role}</Table.Td>
      <Table.Td visibleFrom="sm">{apiKey.lastUsedAt ? <Moment at={apiKey.lastUsedAt} /> : 'Never'}</Table.Td>
      <Table.Td visibleFrom="md">{apiKey.expiresAt ? <Moment at={apiKey.expiresAt} /> : 'Never'}</Table.Td>
      <Table.Td>
        {!apiKey.revokedAt && (
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={`Revoke ${apiKey.name}`}
            onClick={question.open}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        )}
        <ConfirmDialog
          opened={asking}
          onClose={question.close}
          title={`Revoke ${apiKey.name}?`}
          confirm="Revoke"
          onConfirm={async () => {
            await api.DELETE('/api/api-keys/{api_key_id}', { params: { path: { api_key_id: apiKey.id } } });
            await client.invalidateQueries({ queryKey: ['api-keys'] });
          }}
        >
          Programs that use this key are refused from now on. This cannot be undone.
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}

function StateBadge({ apiKey }: { apiKey: ApiKey }) {
  const [color, label] = stateOf(apiKey);
  return (
    <Badge color={color} variant="light" tt="none">
      {label}
    </Badge>
  );
}

function stateOf({ revokedAt, expiresAt }: ApiKey): [color: string, label: string] {
  if (revokedAt) return ['gray', 'Revoked'];
  if (expiresAt && new Date(expiresAt).getTime() < Date.now()) return ['orange', 'Expired'];
  return ['teal', 'Active'];
}
