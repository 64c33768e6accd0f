import { plural, t } from '@lingui/core/macro';
import { Alert, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { problemText } from '../../../ui/problem-text';
import { shortSid } from './rows';
import type { ConnectManyState } from './use-connect-many';

type Props = { state: Pick<ConnectManyState, 'rows' | 'progress' | 'accountProblem'>; account: string };

/** What a run came to: what is done stays done, also where it was stopped. */
export function Outcome({ state: { rows, progress, accountProblem }, account }: Props) {
  const text = useRef<HTMLDivElement>(null);
  // The button that stops has gone, and with it the focus.
  useEffect(() => text.current?.focus(), []);
  const kinds = rows.map(({ agent }) => progress.states.get(agent.id)?.kind);
  const countOf = (kind: string) => kinds.filter((one) => one === kind).length;
  const [done, failed, left] = [countOf('done'), countOf('failed'), countOf('waiting')];
  const sid = shortSid(account);
  const lines = [
    plural(done, {
      one: `# agent is connected to ${sid}.`,
      other: `# agents are connected to ${sid}.`,
    }),
    failed > 0 &&
      plural(failed, {
        one: '# agent failed: its row says why.',
        other: '# agents failed: their rows say why.',
      }),
    left > 0 && plural(left, { one: '# agent was not begun.', other: '# agents were not begun.' }),
    accountProblem !== null && t`The account must be corrected first: ${problemText(accountProblem)}`,
  ];
  const title = progress.isStopped && left > 0 ? t`Stopped` : undefined;
  return (
    <Alert
      ref={text}
      tabIndex={-1}
      color={failed + left > 0 ? 'yellow' : 'teal'}
      role="status"
      {...(title === undefined ? {} : { title })}
    >
      <Text size="sm">{lines.filter((line) => line !== false).join(' ')}</Text>
    </Alert>
  );
}
