import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { deleteRecording, recordingAudio, stopRecording } from '../../api/recordings';
import type { Recording } from '../../api/types';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DateTime } from '../../ui/DateTime';
import { formatDuration } from '../../ui/duration';
import { stateOf } from '../../ui/label-of';
import { ProblemAlert } from '../../ui/ProblemAlert';

const STATUSES: Record<Recording['status'], { label: MessageDescriptor; color: string }> = {
  initiating: { label: msg`Starting`, color: 'gray' },
  failed: { label: msg`Not recorded`, color: 'red' },
  'in-progress': { label: msg({ message: 'Recording', context: 'status' }), color: 'blue' },
  paused: { label: msg`Paused`, color: 'yellow' },
  processing: { label: msg`Processing`, color: 'gray' },
  completed: { label: msg`Available`, color: 'green' },
  absent: { label: msg`Nothing recorded`, color: 'gray' },
  deleted: { label: msg`Deleted`, color: 'gray' },
};

/** One recording: its player once it is available, and what can be done with it. */
export function RecordingItem({ recording }: { recording: Recording }) {
  const { canWrite } = useSession();
  const [confirming, confirmation] = useDisclosure(false);
  const stop = useMutation(stopRecording);
  const { label, color } = stateOf(STATUSES, recording.status);
  const isUnderWay = recording.status === 'in-progress' || recording.status === 'paused';
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Badge color={color} variant="light" tt="none">
          {label}
        </Badge>
        <Text size="sm" c="dimmed">
          <DateTime at={recording.createdAt} format="full" />
          {recording.durationSeconds != null && ` · ${formatDuration(recording.durationSeconds)}`}
          {recording.startedBy != null && (
            <>
              {' · '}
              <bdi>{recording.startedBy.name}</bdi>
            </>
          )}
        </Text>
        {isUnderWay && (
          <Button
            size="compact-sm"
            variant="default"
            loading={stop.isPending}
            onClick={() => stop.mutate(recording)}
          >
            <Trans>Stop recording</Trans>
          </Button>
        )}
        {recording.status === 'completed' && canWrite && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={confirmation.open}>
            <Trans>Delete recording</Trans>
          </Button>
        )}
      </Group>
      {recording.errorMessage != null && <Text size="sm">{recording.errorMessage}</Text>}
      {stop.error !== null && <ProblemAlert problem={stop.error} />}
      {recording.status === 'completed' && (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what was said
        <audio
          controls
          preload="none"
          src={recordingAudio(recording)}
          aria-label={t`Recording of the call`}
        />
      )}
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={t`Delete this recording?`}
        confirm={t`Delete recording`}
        mutation={deleteRecording}
        variables={recording}
      >
        <Trans>The audio is deleted at Twilio. This can’t be undone.</Trans>
      </ConfirmDialog>
    </Stack>
  );
}
