import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as queries from '../../api/queries';
import { Loaded } from '../../ui/Loaded';
import { CallTimeline } from './CallTimeline';
import { isOver, statusWords } from './status';
import { StatusBadge } from './StatusBadge';
import { WhyFailed } from './WhyFailed';

/** A call just placed, followed until it has ended. */
export function LiveCall({ callId }: { callId: string }) {
  const call = useQuery(queries.call(callId));
  return (
    <Loaded query={call} lines={2}>
      {(found) => (
        <Stack gap="sm">
          <Group gap="sm" role="status" aria-label={`The call: ${statusWords(found.status).label}`}>
            <StatusBadge status={found.status} presumed={found.presumed} />
            <Text size="sm">
              {found.from} → {found.to}
              {found.durationSeconds != null && `, ${found.durationSeconds} s`}
            </Text>
            <Anchor component={Link} to={`/calls/${found.id}`} size="sm">
              All about this call
            </Anchor>
          </Group>
          <WhyFailed call={found} />
          <CallTimeline callId={found.id} open={!isOver(found)} />
        </Stack>
      )}
    </Loaded>
  );
}
