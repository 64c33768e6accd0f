import { t } from '@lingui/core/macro';
import { Divider } from '@mantine/core';
import type { Mutation } from '../api/mutation';
import type { Limits, LimitsChange } from '../api/types';
import { useSession } from '../session/session';
import { Section } from '../ui/Section';
import { LimitsForm } from './LimitsForm';
import { LimitsSummary } from './LimitsSummary';
import { PauseSwitch } from './PauseSwitch';

export type LimitsHolder = { paused: boolean; disabledAt?: string | null; limits: Limits };

type Props<Result> = {
  holder: LimitsHolder;
  noun: 'agent' | 'organization';
  agentId?: string;
  lead: string;
  mutation: Mutation<{ paused: boolean } | { limits: LimitsChange }, Result>;
};

/** Pause and limits, the same for an agent and for the organization. */
export function LimitsSection<Result>(props: Props<Result>) {
  const { canWrite } = useSession();
  const { holder, noun, agentId, lead, mutation } = props;
  return (
    <Section title={t`Limits`} lead={lead}>
      <PauseSwitch
        paused={holder.paused}
        isDisabled={holder.disabledAt != null}
        noun={noun}
        mutation={mutation}
        {...(agentId === undefined ? {} : { agentId })}
      />
      <Divider />
      {canWrite ? (
        <LimitsForm limits={holder.limits} mutation={mutation} />
      ) : (
        <LimitsSummary limits={holder.limits} />
      )}
    </Section>
  );
}
