import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import * as mutations from '../../api/mutations';
import type { Agent } from '../../api/types';
import { undoPauseOfAgents } from '../../api/undo';
import { AgentList } from '../../ui/AgentList';
import { Dialog } from '../../ui/Dialog';
import { EachProgress } from '../../ui/EachProgress';
import { MANY } from '../../ui/many';
import { notifyDone } from '../../ui/notify';
import { problemText } from '../../ui/problem-text';
import { useEach, type Progress } from '../../ui/use-each';
import { useTypedWord } from '../../ui/use-typed-word';

type Props = { selected: Agent[]; paused: boolean; opened: boolean; onClose: () => void };

/** Pauses or resumes several agents: after a preview, with what became of each. */
export function PauseMany({ opened, onClose, ...props }: Props) {
  const [isRunning, setRunning] = useState(false);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={props.paused ? t`Pause the selected agents?` : t`Resume the selected agents?`}
      withCloseButton={!isRunning}
      closeOnEscape={!isRunning}
      closeOnClickOutside={!isRunning}
    >
      <Content {...props} onClose={onClose} onRunning={setRunning} />
    </Dialog>
  );
}

type ContentProps = Omit<Props, 'opened'> & { onRunning: (isRunning: boolean) => void };

function Content({ selected, paused, onClose, onRunning }: ContentProps) {
  // Those that are so already stay as they are.
  const agents = selected.filter((agent) => agent.paused !== paused);
  const progress = useEach();
  const pausing = useMutation(mutations.pauseAgents);
  const rest = agents.filter(({ id }) => !progress.isDone(id));
  const finish = (done: Agent[]) => {
    if (done.length > 0) notifyDone(doneText(done.length, paused), undoPauseOfAgents(done, paused));
    onClose();
  };
  const run = () => {
    onRunning(true);
    const done = agents.filter(({ id }) => progress.isDone(id));
    pausing.mutate(
      { items: rest, paused, ...progress.begin(rest) },
      {
        onSuccess: (result) => {
          if (result.done.length === rest.length) finish([...done, ...result.done]);
        },
        onSettled: () => onRunning(false),
      },
    );
  };
  // Also while the dialog closes, once all are done.
  if (pausing.isPending || (pausing.isSuccess && rest.length === 0)) {
    return <EachProgress progress={progress} label={paused ? t`Agents paused` : t`Agents resumed`} />;
  }
  if (pausing.isIdle) return <Preview agents={agents} paused={paused} onCancel={onClose} onConfirm={run} />;
  return (
    <Rest
      agents={agents}
      paused={paused}
      progress={progress}
      onRetry={run}
      onDone={() => finish(agents.filter(({ id }) => progress.isDone(id)))}
    />
  );
}

function doneText(count: number, paused: boolean): string {
  return paused
    ? plural(count, { one: '# agent paused.', other: '# agents paused.' })
    : plural(count, { one: '# agent resumed.', other: '# agents resumed.' });
}

type PreviewProps = { agents: Agent[]; paused: boolean; onCancel: () => void; onConfirm: () => void };

function Preview({ agents, paused, onCancel, onConfirm }: PreviewProps) {
  const count = agents.length;
  const word = useTypedWord(count <= MANY ? null : paused ? t`pause` : t`resume`);
  if (count === 0) {
    return (
      <Stack>
        <Text size="sm">
          {paused ? t`All selected agents are paused already.` : t`None of the selected agents is paused.`}
        </Text>
        <Group justify="flex-end">
          <Button onClick={onCancel} data-autofocus>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack>
      <div>
        <Text size="sm">
          {paused
            ? t`New calls and messages from these agents are refused until you resume them. Calls in progress continue.`
            : t`These agents can place calls and send messages again.`}
        </Text>
        <AgentList agents={agents} all="/agents" links={false} />
      </div>
      {word.field}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel} data-autofocus>
          <Trans>Cancel</Trans>
        </Button>
        <Button {...(paused ? { color: 'red' } : {})} disabled={!word.isTyped} onClick={onConfirm}>
          {paused
            ? plural(count, { one: 'Pause # agent', other: 'Pause # agents' })
            : plural(count, { one: 'Resume # agent', other: 'Resume # agents' })}
        </Button>
      </Group>
    </Stack>
  );
}

type RestProps = {
  agents: Agent[];
  paused: boolean;
  progress: Progress;
  onRetry: () => void;
  onDone: () => void;
};

/** What was done stays done; the rest can be tried again. */
function Rest({ agents, paused, progress, onRetry, onDone }: RestProps) {
  const failed = agents.flatMap(({ id, name }) => {
    const state = progress.states.get(id);
    return state?.kind === 'failed' ? [{ id, name, problem: state.problem }] : [];
  });
  const done = agents.filter(({ id }) => progress.isDone(id)).length;
  const left = agents.length - done - failed.length;
  return (
    <Stack>
      <Text size="sm" role="status">
        {doneText(done, paused)}{' '}
        {left > 0 && plural(left, { one: '# agent was not begun.', other: '# agents were not begun.' })}
      </Text>
      {failed.length > 0 && (
        <Alert
          color="yellow"
          title={plural(failed.length, { one: '# agent failed', other: '# agents failed' })}
        >
          <List size="sm" mah={240} style={{ overflowY: 'auto' }}>
            {failed.map(({ id, name, problem }) => (
              <List.Item key={id}>
                <bdi>{name}</bdi>: {problemText(problem)}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          <Trans>Done</Trans>
        </Button>
        <Button onClick={onRetry} data-autofocus>
          {plural(failed.length + left, {
            one: 'Try again with # agent',
            other: 'Try again with # agents',
          })}
        </Button>
      </Group>
    </Stack>
  );
}
