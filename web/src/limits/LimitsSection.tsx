import { t } from '@lingui/core/macro';
import { Divider } from '@mantine/core';
import type { Mutation, Undoing } from '../api/mutation';
import type { Limits, LimitsChange } from '../api/types';
import { useSession } from '../session/session';
import { Section } from '../ui/Section';
import { LimitsForm } from './LimitsForm';
import { LimitsSummary } from './LimitsSummary';
import { PauseSwitch } from './PauseSwitch';

export type LimitsHolder = { paused: boolean; disabledAt?: string | null; limits: Limits };
export type LimitsHolderChange = { paused: boolean } | { limits: LimitsChange };

type Props<Result> = {
  holder: LimitsHolder;
  noun: 'agent' | 'organization';
  agentId?: string;
  lead: string;
  mutation: Mutation<LimitsHolderChange, Result>;
  undoing: Undoing<LimitsHolderChange, Result>;
};

/** Pause and limits, the same for an agent and for the organization. */
export function LimitsSection<Result>(props: Props<Result>) {
  const { canWrite } = useSession();
  const { holder, noun, agentId, lead, mutation, undoing } = props;
  return (
    <Section title={t`Limits`} lead={lead}>
      <PauseSwitch
        paused={holder.paused}
        isDisabled={holder.disabledAt != null}
        noun={noun}
        mutation={mutation}
        undoing={undoing}
        {...(agentId === undefined ? {} : { agentId })}
      />
      <Divider />
      {canWrite ? (
        <LimitsForm limits={holder.limits} mutation={mutation} undoing={undoing} />
      ) : (
        <LimitsSummary limits={holder.limits} />
      )}
    </Section>
  );
}
