import { Alert, Anchor, Button, Group, List, Modal, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { hangUpLive, type HangUpProgress, type HangUpResult } from '../api/live-calls';
import { MANY } from '../ui/many';
import { pluralize } from '../ui/pluralize';
import { ProblemAlert } from '../ui/ProblemAlert';

type Props = {
  opened: boolean;
  onClose: () => void;
  /** How many there are, as far as that is known. */
  count: number;
  /** Whose calls: "of 3 agents"; all by default. */
  whose?: string;
  agentIds?: string[];
};

const WORD = 'hang up';

/** Hangs up all live calls: asks first, shows how far it has come, and what could not be ended. */
export function HangUpLive({ opened, onClose, ...props }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Hang up live calls?">
      <Content {...props} onClose={onClose} />
    </Modal>
  );
}

function Content({ onClose, count, whose = 'of the organization', agentIds }: Omit<Props, 'opened'>) {
  const [progress, setProgress] = useState<HangUpProgress | null>(null);
  const [text, setText] = useState('');
  const hangingUp = useMutation(hangUpLive);
  if (hangingUp.data !== undefined) return <Result result={hangingUp.data} onClose={onClose} />;
  if (hangingUp.isPending) return <Running progress={progress} />;
  const isReady = count <= MANY || text.trim().toLowerCase() === WORD;
  return (
    <Stack>
      <Text size="sm">
        {pluralize(count, 'call')} {whose} {count === 1 ? 'has' : 'have'} not ended. Hanging up ends them
        immediately and can’t be undone. Queued calls are not placed.
      </Text>
      {count > MANY && (
        <TextInput
          label={`Type “${WORD}” to confirm`}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      {hangingUp.error !== null && <ProblemAlert problem={hangingUp.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          color="red"
          disabled={!isReady}
          onClick={() =>
            hangingUp.mutate({ onProgress: setProgress, ...(agentIds === undefined ? {} : { agentIds }) })
          }
        >
          Hang up {pluralize(count, 'call')}
        </Button>
      </Group>
    </Stack>
  );
}

function Running({ progress }: { progress: HangUpProgress | null }) {
  const { done, of } = progress ?? { done: 0, of: 0 };
  return (
    <Stack>
      <Text size="sm" role="status">
        {of === 0 ? 'Looking for live calls…' : `${done} of ${pluralize(of, 'call')}`}
      </Text>
      <Progress value={of === 0 ? 0 : (100 * done) / of} aria-label="Calls hung up" />
    </Stack>
  );
}

const SHOWN = 5;

function Result({ result: { ended, failed }, onClose }: { result: HangUpResult; onClose: () => void }) {
  return (
    <Stack>
      <Text size="sm" role="status">
        {ended === 0 && failed.length === 0
          ? 'All calls had already ended.'
          : `${pluralize(ended, 'call')} hung up.`}
      </Text>
      {failed.length > 0 && (
        <Alert color="yellow" title={`${pluralize(failed.length, 'call')} could not be hung up`}>
          <List size="sm">
            {failed.slice(0, SHOWN).map(({ id, to, why }) => (
              <List.Item key={id}>
                <Anchor component={Link} to={`/calls/${id}`} size="sm" onClick={onClose}>
                  {to}
                </Anchor>
                : {why}
              </List.Item>
            ))}
            {failed.length > SHOWN && (
              <List.Item>
                <Anchor component={Link} to="/calls?status=live" size="sm" onClick={onClose}>
                  All live calls
                </Anchor>
              </List.Item>
            )}
          </List>
        </Alert>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
