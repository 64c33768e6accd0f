import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as queries from '../../api/queries';
import type { Agent, Connection, OfferedNumber } from '../../api/types';
import { CredentialsStep } from '../../connection/CredentialsStep';
import { useConnectionForm } from '../../connection/use-connection-form';
import { Section } from '../../ui/Section';
import { StepBar } from '../../ui/StepBar';
import { DoneStep } from './DoneStep';
import { NumberStep } from './NumberStep';
import { TestCallStep } from './TestCallStep';

const LABELS = [msg`Account`, msg`Number`, msg`Test call`, msg`Done`] as const;
const LEADS = [
  msg`The agent’s own Twilio account. Linecard checks it with Twilio; nothing is saved yet.`,
  msg`The number that the agent’s calls and messages come from.`,
  msg`Places a call from this agent, as your program would.`,
  msg`What comes next.`,
] as const;

/** `at`: which step is shown. */
type At = 0 | 1 | 2 | 3;

/** The steps share one form, so that going back loses nothing. */
export function ConnectSteps({ agent, connection }: { agent: Agent; connection: Connection | null }) {
  const [at, setAt] = useState<At>(connection === null ? 0 : 2);
  const [numbers, setNumbers] = useState<OfferedNumber[]>([]);
  const resolution = useQuery(queries.agentResolution(agent.id));
  const state = useConnectionForm({ agentId: agent.id, connection, onVerified: () => setAt(2) });
  // What the account step must mend is shown there.
  const fields = Object.keys(state.saving.error?.byField() ?? {});
  const isOfAccount = fields.length > 0 && !fields.includes('phoneNumber');
  const step = at === 1 && isOfAccount ? 0 : at;
  return (
    <Stack>
      <StepBar labels={LABELS.map((label) => i18n._(label))} active={step} />
      <Section title={i18n._(LABELS[step])} lead={i18n._(LEADS[step])}>
        {step === 0 && (
          <CredentialsStep
            state={state}
            onNumbers={(found) => {
              setNumbers(found);
              state.saving.reset();
              setAt(1);
            }}
          />
        )}
        {step === 1 && (
          <NumberStep agentId={agent.id} state={state} numbers={numbers} onBack={() => setAt(0)} />
        )}
        {step === 2 && (
          <TestCallStep
            agentId={agent.id}
            connection={connection}
            resolution={resolution}
            onDone={() => setAt(3)}
          />
        )}
        {step === 3 && <DoneStep agent={agent} />}
      </Section>
    </Stack>
  );
}
