import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Badge, Code, Group, Text } from '@mantine/core';
import type { ApiKey } from '../../api/types';
import { roleName } from '../../session/roles';
import type { Column } from '../../ui/column';
import { Copyable, CopyButtonOf } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { scopeNames } from './scopes';
import { keyStatus } from './status';

/** `all`: a key can be made by another one. */
export function apiKeyColumns(all: ApiKey[]): Column<ApiKey>[] {
  return [
    {
      name: 'name',
      heading: msg`Name`,
      cell: (key) => <Name apiKey={key} maker={all.find(({ id }) => id === key.createdByKey)} />,
      isIdentity: true,
      isSortable: true,
    },
    { name: 'status', heading: msg`Status`, cell: (key) => <StatusBadge apiKey={key} />, isSortable: true },
    {
      name: 'role',
      heading: msg`Role and scopes`,
      cell: (key) => <RoleAndScopes apiKey={key} />,
      visibleFrom: 'xs',
    },
    {
      name: 'used',
      heading: msg`Last used`,
      cell: ({ lastUsedAt }) =>
        lastUsedAt ? <DateTime at={lastUsedAt} format="relative" /> : t`Not used yet`,
      visibleFrom: 'sm',
      isSortable: true,
    },
    {
      name: 'expires',
      heading: msg`Expires`,
      cell: ({ expiresAt }) => (expiresAt ? <DateTime at={expiresAt} /> : t`Never`),
      visibleFrom: 'md',
      isSortable: true,
    },
    {
      name: 'created',
      heading: msg`Created`,
      cell: ({ createdAt }) => <DateTime at={createdAt} />,
      isExtra: true,
      isSortable: true,
    },
    {
      name: 'revoked',
      heading: msg`Revoked`,
      cell: ({ revokedAt }) => revokedAt && <DateTime at={revokedAt} />,
      isExtra: true,
      isSortable: true,
    },
    {
      name: 'id',
      heading: msg`ID`,
      cell: ({ name, id }) => <Copyable label={t`ID of ${name}`} value={id} />,
      isExtra: true,
    },
  ];
}

/** What the columns are sorted by. */
export const KEY_VALUES = {
  name: ({ name }: ApiKey) => name,
  status: (key: ApiKey) => keyStatus(key).label,
  used: ({ lastUsedAt }: ApiKey) => timeOf(lastUsedAt, 0),
  // A key that does not expire comes last.
  expires: ({ expiresAt }: ApiKey) => timeOf(expiresAt, Infinity),
  created: ({ createdAt }: ApiKey) => Date.parse(createdAt),
  revoked: ({ revokedAt }: ApiKey) => timeOf(revokedAt, 0),
};

function timeOf(instant: string | null | undefined, without: number): number {
  return instant == null ? without : Date.parse(instant);
}

/** `maker`: the key that made it, if it was one. */
function Name({ apiKey, maker }: { apiKey: ApiKey; maker: ApiKey | undefined }) {
  return (
    <>
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
    </>
  );
}

function RoleAndScopes({ apiKey: { role, scopes, agents } }: { apiKey: ApiKey }) {
  return (
    <>
      {roleName(role)}
      <Text size="xs" c="dimmed">
        {scopeNames(scopes)}
        {agents != null && t`, for ${plural(agents.length, { one: '# agent', other: '# agents' })}`}
      </Text>
    </>
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
