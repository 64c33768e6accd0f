import { plural, t } from '@lingui/core/macro';
import { Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { Agent } from '../../../api/types';
import { CredentialsStep } from '../../../connection/CredentialsStep';
import { StepBar } from '../../../ui/StepBar';
import { NumbersStep } from './NumbersStep';
import { useConnectMany } from './use-connect-many';

type Props = { agents: Agent[]; onRunning: (isRunning: boolean) => void; onClose: () => void };

export function ConnectManySteps({ agents, onRunning, onClose }: Props) {
  const state = useConnectMany(agents);
  const { form, search, account, accountProblem, isPending } = state;
  useEffect(() => onRunning(isPending), [onRunning, isPending]);
  return (
    <Stack>
      <StepBar labels={[t`Account`, t`Numbers`]} active={account === null ? 0 : 1} />
      {account === null ? (
        <>
          <Text size="sm">
            {plural(agents.length, {
              one: 'One account for # agent. Next, you choose the number; nothing is saved yet.',
              other: 'One account for # agents. Next, you choose a number for each; nothing is saved yet.',
            })}
          </Text>
          <CredentialsStep
            state={{
              form,
              search,
              mask: null,
              connection: null,
              isSaved: false,
              saving: { error: accountProblem },
            }}
            onNumbers={state.setNumbers}
          />
        </>
      ) : (
        <NumbersStep state={state} account={account} onClose={onClose} />
      )}
    </Stack>
  );
}
