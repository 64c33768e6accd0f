import { Alert, Button, Code, Group, List, Stack, Stepper, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { Rollout } from '../../api/types';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { notifyDone } from '../../ui/notify';
import { LAST_PHASE, phaseName, PHASES } from './phases';

/** Where the organization stands, what stands in the way of the next phase, and the ways on and back. */
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
          {next?.ready === true && next.phase < LAST_PHASE && <Change rollout={rollout} to={next.phase} />}
          {phase > 1 && phase < LAST_PHASE && <Change rollout={rollout} to={phase - 1} />}
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
          An operator goes there with <Code>linecard rollout advance</Code>, which writes a backup of the
          settings first.
        </Text>
      )}
    </Alert>
  );
}

function Change({ rollout, to }: { rollout: Rollout; to: number }) {
  const client = useQueryClient();
  const [asking, question] = useDisclosure(false);
  const isBack = to < rollout.phase;
  const words = isBack ? `Go back to “${phaseName(to)}”` : `Go on to “${phaseName(to)}”`;
  return (
    <>
      <Button {...(isBack ? { variant: 'default' } : {})} onClick={question.open}>
        {words}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={question.close}
        title={`${words}?`}
        confirm={isBack ? 'Go back' : 'Go on'}
        danger={false}
        onConfirm={async () => {
          await api.POST('/api/rollout', { body: { phase: to } });
          notifyDone(`The organization is in “${phaseName(to)}”.`);
          await client.invalidateQueries();
        }}
      >
        {effect(to, isBack)}
      </ConfirmDialog>
    </>
  );
}

function effect(to: number, isBack: boolean): string {
  if (to === 3) return 'The fallback is switched off: an agent without an account of its own is refused.';
  if (isBack && to === 2) {
    return 'The fallback is switched on again: the organization’s account serves agents without one of their own.';
  }
  return 'Which accounts calls go out with stays as it is.';
}
