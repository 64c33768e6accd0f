import { Alert, Button, Code, Group, List, Stack, Stepper, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import * as mutations from '../../api/mutations';
import type { Rollout } from '../../api/types';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { notifyDone } from '../../ui/notify';
import { LAST_PHASE, phaseName, PHASES } from './phases';

/** The organization's phase, what the next one still requires, and the buttons that change it. */
export function Phases({ rollout }: { rollout: Rollout }) {
  const { isOwner } = useSession();
  const { phase, next } = rollout;
  return (
    <Stack>
      <Stepper active={phase - 1} size="sm" allowNextStepsSelect={false} orientation="vertical">
        {PHASES.map(({ number, name, text }) => (
          <Stepper.Step
            key={number}
            label={name}
            description={text}
            {...(number === phase ? { 'aria-current': 'step' as const } : {})}
          />
        ))}
      </Stepper>
      {next != null && <Readiness next={next} />}
      {isOwner && (
        <Group>
          {next?.ready === true && next.phase < LAST_PHASE && (
            <PhaseButton rollout={rollout} to={next.phase} />
          )}
          {phase > 1 && phase < LAST_PHASE && <PhaseButton rollout={rollout} to={phase - 1} />}
        </Group>
      )}
    </Stack>
  );
}

function Readiness({ next }: { next: NonNullable<Rollout['next']> }) {
  if (!next.ready) {
    return (
      <Alert color="yellow" title={`Before “${phaseName(next.phase)}”`}>
        <List size="sm">
          {next.reasons.map((reason) => (
            <List.Item key={reason}>{reason}</List.Item>
          ))}
        </List>
      </Alert>
    );
  }
  return (
    <Alert color="teal" title={`Ready for “${phaseName(next.phase)}”`}>
      {next.phase === LAST_PHASE && (
        <Text size="sm">
          To complete the rollout, an operator runs <Code>linecard rollout advance</Code>, which first writes
          a backup of the settings.
        </Text>
      )}
    </Alert>
  );
}

function PhaseButton({ rollout, to }: { rollout: Rollout; to: number }) {
  const [confirming, confirmation] = useDisclosure(false);
  const isBack = to < rollout.phase;
  const label = isBack ? `Move back to “${phaseName(to)}”` : `Move to “${phaseName(to)}”`;
  return (
    <>
      <Button {...(isBack ? { variant: 'default' } : {})} onClick={confirmation.open}>
        {label}
      </Button>
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={`${label}?`}
        confirm={isBack ? 'Move back' : 'Move'}
        danger={false}
        mutation={mutations.setRolloutPhase}
        variables={to}
        onDone={() => notifyDone(`The organization is now in “${phaseName(to)}”.`)}
      >
        {consequence(to, isBack)}
      </ConfirmDialog>
    </>
  );
}

function consequence(to: number, isBack: boolean): string {
  if (to === 3)
    return 'This switches the fallback off: calls and messages of agents without an account of their own are refused.';
  if (isBack && to === 2) {
    return 'This switches the fallback on again: agents without an account of their own use the organization’s.';
  }
  return 'Call routing doesn’t change.';
}
