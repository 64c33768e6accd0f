import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconPlayerRecord } from '@tabler/icons-react';
import { callRecordings, startRecording } from '../../api/recordings';
import type { Call } from '../../api/types';
import { Loaded } from '../../ui/Loaded';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { RecordingItem } from './RecordingItem';

/** The recordings of a call, with a player; while it is in progress, also starting one. Hidden where there is nothing to show. */
export function Recordings({ call }: { call: Call }) {
  const recordings = useQuery(callRecordings(call.id));
  const start = useMutation(startRecording);
  const isLive = call.status === 'in-progress';
  if (!isLive && recordings.data?.items.length === 0) return null;
  const isRecording = recordings.data?.items.some(({ status }) => UNDER_WAY.has(status)) ?? false;
  return (
    <Section title={t`Recordings`} lead={t`Recordings stay at Twilio until they are deleted.`}>
      <Loaded query={recordings} lines={2}>
        {({ items }) => (
          <Stack gap="lg">
            {items.map((recording) => (
              <RecordingItem key={recording.id} recording={recording} />
            ))}
            {items.length === 0 && (
              <Text size="sm" c="dimmed">
                <Trans>This call is not recorded.</Trans>
              </Text>
            )}
          </Stack>
        )}
      </Loaded>
      {start.error !== null && <ProblemAlert problem={start.error} />}
      {isLive && !isRecording && (
        <Group>
          <Button
            variant="default"
            leftSection={<IconPlayerRecord size={18} aria-hidden />}
            loading={start.isPending}
            onClick={() => start.mutate(call.id)}
          >
            <Trans>Record</Trans>
          </Button>
        </Group>
      )}
    </Section>
  );
}

const UNDER_WAY: ReadonlySet<string> = new Set(['initiating', 'in-progress', 'paused']);
