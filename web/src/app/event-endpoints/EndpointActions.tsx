import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import {
  changeEventEndpoint,
  deleteEventEndpoint,
  rotateEventSecret,
  testEventEndpoint,
  type EventEndpoint,
} from '../../api/event-endpoints';
import { andThen, andThenUndo } from '../../api/mutation';
import { asProblem } from '../../api/problem';
import { undoEndpointChange } from '../../api/undo';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { EditEndpointDialog } from './EditEndpointDialog';
import { ReplayDialog } from './ReplayDialog';
import { SecretDialog } from './SecretDialog';

export function EndpointActions({ endpoint }: { endpoint: EventEndpoint }) {
  const navigate = useNavigate();
  const [editing, edit] = useDisclosure(false);
  const [replaying, replay] = useDisclosure(false);
  const [rotating, rotation] = useDisclosure(false);
  const [deleting, deletion] = useDisclosure(false);
  const [secret, setSecret] = useState<string | null>(null);
  const test = useMutation({
    ...andThen(testEventEndpoint, () => notifyDone(t`A test event is being sent: see the deliveries.`)),
    onError: (error) => notifyFailed(asProblem(error)),
  });
  const enable = useMutation({
    ...andThenUndo(
      changeEventEndpoint(endpoint.id),
      () => undoEndpointChange(endpoint),
      (undo, { enabled }) =>
        notifyDone(enabled ? t`The endpoint is enabled.` : t`The endpoint is disabled.`, undo),
    ),
    onError: (error) => notifyFailed(asProblem(error)),
  });
  const isRotating = endpoint.previousSecretEndsAt != null;
  return (
    <Group gap="sm">
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate(endpoint.id)}>
        <Trans>Send test event</Trans>
      </Button>
      <Button
        variant={endpoint.enabled ? 'default' : 'filled'}
        loading={enable.isPending}
        onClick={() => enable.mutate({ enabled: !endpoint.enabled })}
      >
        {endpoint.enabled ? t`Disable` : t`Enable`}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDots size={18} aria-hidden />}>
            <Trans>More</Trans>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={edit.open}>
            <Trans>Edit</Trans>
          </Menu.Item>
          <Menu.Item onClick={replay.open}>
            <Trans>Replay events</Trans>
          </Menu.Item>
          <Menu.Item onClick={rotation.open}>
            <Trans>Rotate the secret</Trans>
          </Menu.Item>
          <Menu.Item color="red" onClick={deletion.open}>
            <Trans>Delete</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {editing && <EditEndpointDialog endpoint={endpoint} opened onClose={edit.close} />}
      <ReplayDialog id={endpoint.id} opened={replaying} onClose={replay.close} />
      <ConfirmDialog
        opened={rotating}
        onClose={rotation.close}
        title={t`Rotate the signing secret?`}
        confirm={isRotating ? t`End it and rotate` : t`Rotate`}
        danger={isRotating}
        mutation={andThen(rotateEventSecret(endpoint.id), ({ signingSecret }) => setSecret(signingSecret))}
        variables={{ endPresentNow: isRotating }}
      >
        {isRotating
          ? t`The last rotation was less than 24 hours ago. Rotating again invalidates the current and the previous secret immediately: your server rejects events until it has the new one.`
          : t`You get a new secret. For 24 hours events are signed with both, so that you can replace it on your server without losing one.`}
      </ConfirmDialog>
      <SecretDialog opened={secret !== null} secret={secret ?? ''} onDone={() => setSecret(null)} />
      <ConfirmDialog
        opened={deleting}
        onClose={deletion.close}
        title={t`Delete this endpoint?`}
        confirm={t`Delete`}
        mutation={deleteEventEndpoint}
        variables={endpoint.id}
        onDone={() => void navigate('/event-endpoints')}
      >
        <Trans>
          No more events are sent there, including those waiting for another attempt. Its delivery log is
          removed. This can’t be undone.
        </Trans>
      </ConfirmDialog>
    </Group>
  );
}
