import { Divider } from '@mantine/core';
import type { Limits, LimitsChange } from '../api/types';
import { useSession } from '../session/session';
import { Section } from '../ui/Section';
import { LimitsForm } from './LimitsForm';
import { LimitsSummary } from './LimitsSummary';
import { StopSwitch } from './StopSwitch';

export type LimitsHolder = { paused: boolean; limits: Limits };

type Props = {
  holder: LimitsHolder;
  whose: string;
  lead: string;
  change: (change: { paused: boolean } | { limits: LimitsChange }) => Promise<unknown>;
};

/** The switch that stops, and the limits: the same for an agent and for the organization. */
export function LimitsSection({ holder: { paused, limits }, whose, lead, change }: Props) {
  const { canWrite } = useSession();
  return (
    <Section title="Limits" lead={lead}>
      <StopSwitch paused={paused} whose={whose} set={(next) => change({ paused: next })} />
      <Divider />
      {canWrite ? (
        <LimitsForm limits={limits} save={(next) => change({ limits: next })} />
      ) : (
        <LimitsSummary limits={limits} />
      )}
    </Section>
  );
}
