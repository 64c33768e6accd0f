import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { deleteRecording, recordingAudio, stopRecording } from '../../api/recordings';
import type { Recording } from '../../api/types';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DateTime } from '../../ui/DateTime';
import { formatDuration } from '../../ui/duration';
import { ProblemAlert } from '../../ui/ProblemAlert';

const STATUSES: Record<Recording['status'], { label: string; color: string }> = {
  initiating: { label: 'Starting', color: 'gray' },
  failed: { label: 'Not recorded', color: 'red' },
  'in-progress': { label: 'Recording', color: 'blue' },
  paused: { label: 'Paused', color: 'yellow' },
  processing: { label: 'Processing', color: 'gray' },
  completed: { label: 'Available', color: 'green' },
  absent: { label: 'Nothing recorded', color: 'gray' },
  deleted: { label: 'Deleted', color: 'gray' },
};

/** One recording: its player once it is available, and what can be done with it. */
export function RecordingItem({ recording }: { recording: Recording }) {
  const { canWrite } = useSession();
  const [confirming, confirmation] = useDisclosure(false);
  const stop = useMutation(stopRecording);
  const { label, color } = STATUSES[recording.status];
  const isUnderWay = recording.status === 'in-progress' || recording.status === 'paused';
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Badge color={color} variant="light">
          {label}
        </Badge>
        <Text size="sm" c="dimmed">
          <DateTime at={recording.createdAt} format="full" />
          {recording.durationSeconds != null && ` · ${formatDuration(recording.durationSeconds)}`}
          {recording.startedBy != null && ` · ${recording.startedBy.name}`}
        </Text>
        {isUnderWay && (
          <Button
            size="compact-sm"
            variant="default"
            loading={stop.isPending}
            onClick={() => stop.mutate(recording)}
          >
            Stop recording
          </Button>
        )}
        {recording.status === 'completed' && canWrite && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={confirmation.open}>
            Delete recording
          </Button>
        )}
      </Group>
      {recording.errorMessage != null && <Text size="sm">{recording.errorMessage}</Text>}
      {stop.error !== null && <ProblemAlert problem={stop.error} />}
      {recording.status === 'completed' && (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what was said
        <audio controls preload="none" src={recordingAudio(recording)} aria-label="Recording of the call" />
      )}
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title="Delete this recording?"
        confirm="Delete recording"
        mutation={deleteRecording}
        variables={recording}
      >
        The audio is deleted at Twilio. This can’t be undone.
      </ConfirmDialog>
    </Stack>
  );
}
