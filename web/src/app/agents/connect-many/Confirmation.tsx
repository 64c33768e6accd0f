import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { AgentList } from '../../../ui/AgentList';
import { MANY } from '../../../ui/many';
import { useTypedWord } from '../../../ui/use-typed-word';
import { isConnected, shortSid } from './rows';
import type { ConnectManyState } from './use-connect-many';

type Props = { state: Pick<ConnectManyState, 'rows' | 'rest' | 'progress' | 'start'>; account: string };

/** What will be done, before it is. */
export function Confirmation({ state: { rows, rest, progress, start }, account }: Props) {
  const count = rest.length;
  // Those that are tried again were confirmed before.
  const added = rest.filter(({ agent }) => !progress.states.has(agent.id)).length;
  const word = useTypedWord(added > MANY ? t`connect` : null);
  const replaced = rest.map(({ agent }) => agent).filter(isConnected);
  const leftOut = rows.filter(({ number }) => number === null).length;
  const sid = shortSid(account);
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {plural(count, {
          one: `# agent will be connected to ${sid}.`,
          other: `# agents will be connected to ${sid}.`,
        })}{' '}
        {leftOut > 0 && plural(leftOut, { one: '# agent is left out.', other: '# agents are left out.' })}
      </Text>
      {replaced.length > 0 && (
        <Alert
          color="yellow"
          title={plural(replaced.length, {
            one: 'The account of # agent is replaced',
            other: 'The accounts of # agents are replaced',
          })}
        >
          <Text size="sm">
            <Trans>Their present account, token and number are replaced. This can’t be undone.</Trans>
          </Text>
          <AgentList agents={replaced} all="/agents" links={false} />
        </Alert>
      )}
      {word.field}
      <Group>
        <Button disabled={!word.isTyped} onClick={start}>
          {added === 0
            ? plural(count, { one: 'Try again with # agent', other: 'Try again with # agents' })
            : plural(count, { one: 'Connect # agent', other: 'Connect # agents' })}
        </Button>
      </Group>
    </Stack>
  );
}
