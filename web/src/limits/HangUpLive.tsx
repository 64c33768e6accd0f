import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Alert, Anchor, Button, Group, List, Progress, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { hangUpLive, type HangUpProgress, type HangUpResult, type LiveCount } from '../api/live-calls';
import { Dialog } from '../ui/Dialog';
import { MANY } from '../ui/many';
import { PhoneNumber } from '../ui/PhoneNumber';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useTypedWord } from '../ui/use-typed-word';

type Props = {
  opened: boolean;
  onClose: () => void;
  count: LiveCount;
  /** Whose calls: "of 3 agents"; all of the organization by default. */
  whose?: string;
  agentIds?: string[];
};

/** Hangs up all live calls: asks first, shows how far it has come, and what could not be ended. */
export function HangUpLive({ opened, onClose, ...props }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t`Hang up live calls?`}>
      <Content {...props} onClose={onClose} />
    </Dialog>
  );
}

function Content({ onClose, count, whose = t`of the organization`, agentIds }: Omit<Props, 'opened'>) {
  const [progress, setProgress] = useState<HangUpProgress | null>(null);
  const word = useTypedWord(count === 'unknown' || Number(count) > MANY ? t`hang up` : null);
  const hangingUp = useMutation(hangUpLive);
  const run = () =>
    hangingUp.mutate({ onProgress: setProgress, ...(agentIds === undefined ? {} : { agentIds }) });
  if (hangingUp.data !== undefined) return <Result result={hangingUp.data} onClose={onClose} onRetry={run} />;
  if (hangingUp.isPending || count === 'loading') return <Running progress={progress} />;
  if (count === 0) return <None whose={whose} onClose={onClose} />;
  return (
    <Stack>
      <Text size="sm">
        {count === 'unknown' ? (
          <Trans>
            How many calls {whose} have not ended is not known. Hanging up ends all of them immediately and
            can’t be undone. Queued calls are not placed.
          </Trans>
        ) : (
          <Trans>
            <Plural value={count} one={`# call ${whose} has`} other={`# calls ${whose} have`} /> not ended.
            Hanging up ends them immediately and can’t be undone. Queued calls are not placed.
          </Trans>
        )}
      </Text>
      {word.field}
      {hangingUp.error !== null && <ProblemAlert problem={hangingUp.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          <Trans>Cancel</Trans>
        </Button>
        <Button color="red" disabled={!word.isTyped} onClick={run}>
          {count === 'unknown' ? (
            t`Hang up all calls`
          ) : (
            <Trans>
              Hang up <Plural value={count} one="# call" other="# calls" />
            </Trans>
          )}
        </Button>
      </Group>
    </Stack>
  );
}

function None({ whose, onClose }: { whose: string; onClose: () => void }) {
  return (
    <Stack>
      <Text size="sm" role="status">
        <Trans>No calls {whose} are in progress.</Trans>
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          <Trans>Done</Trans>
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
        {of === 0
          ? t`Looking for live calls…`
          : t`${done} of ${plural(of, { one: '# call', other: '# calls' })}`}
      </Text>
      <Progress value={of === 0 ? 0 : (100 * done) / of} aria-label={t`Calls hung up`} />
    </Stack>
  );
}

const SHOWN = 5;

type ResultProps = { result: HangUpResult; onClose: () => void; onRetry: () => void };

function Result({ result: { ended, failed }, onClose, onRetry }: ResultProps) {
  return (
    <Stack>
      <Text size="sm" role="status">
        {ended === 0 && failed.length === 0
          ? t`All calls had already ended.`
          : t`${plural(ended, { one: '# call', other: '# calls' })} hung up.`}
      </Text>
      {failed.length > 0 && (
        <Alert
          color="yellow"
          title={t`${plural(failed.length, { one: '# call', other: '# calls' })} could not be hung up`}
        >
          <List size="sm">
            {failed.slice(0, SHOWN).map(({ id, to, why }) => (
              <List.Item key={id}>
                <Anchor component={Link} to={`/calls/${id}`} size="sm" onClick={onClose}>
                  <PhoneNumber number={to} />
                </Anchor>
                : {why}
              </List.Item>
            ))}
            {failed.length > SHOWN && (
              <List.Item>
                <Anchor component={Link} to="/calls?status=live" size="sm" onClick={onClose}>
                  <Trans>All live calls</Trans>
                </Anchor>
              </List.Item>
            )}
          </List>
        </Alert>
      )}
      <Group justify="flex-end">
        {failed.length > 0 && (
          <Button variant="default" onClick={onRetry}>
            <Trans>Hang up what is still live</Trans>
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          <Trans>Done</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
