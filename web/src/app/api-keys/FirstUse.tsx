import { Trans } from '@lingui/react/macro';
import { Group, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCircleCheck } from '@tabler/icons-react';
import * as queries from '../../api/queries';
import { secondsAgo } from '../../ui/DateTime';

/** Waits for the first request with a key that was just created: the sign that a program has it right. */
export function FirstUse({ keyId }: { keyId: string }) {
  const latest = useQuery(queries.apiKeyUse(keyId));
  const usedAt = latest.data?.lastUsedAt;
  return (
    <Group gap="xs" role="status" wrap="nowrap">
      {usedAt == null ? (
        <>
          <Loader size={16} aria-hidden />
          <Text size="sm">
            <Trans>Not used yet. This changes with the first request.</Trans>
          </Text>
        </>
      ) : (
        <>
          <IconCircleCheck size={18} color="var(--mantine-color-teal-7)" aria-hidden />
          <Text size="sm">
            <Trans>It works: used {secondsAgo(new Date(usedAt), latest.dataUpdatedAt)}.</Trans>
          </Text>
        </>
      )}
    </Group>
  );
}
