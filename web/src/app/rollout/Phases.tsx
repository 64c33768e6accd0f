import { i18n } from '@lingui/core';
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Anchor, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from 'react-router';
import * as mutations from '../../api/mutations';
import type { Rollout } from '../../api/types';
import { useSession } from '../../session/session';
import { AgentList } from '../../ui/AgentList';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { MANY } from '../../ui/many';
import { notifyDone } from '../../ui/notify';
import { Steps } from '../../ui/Steps';
import { settingsAddress } from '../settings/tabs';
import { agreesWithFallback, LAST_PHASE, phaseName, PHASES } from './phases';

/** The organization's phase, what the next one still requires, and the buttons that change it. */
export function Phases({ rollout }: { rollout: Rollout }) {
  const { isOwner } = useSession();
  const { phase, next } = rollout;
  return (
    <Stack>
      <Steps
        current={phase - 1}
        steps={PHASES.map(({ name, text }) => ({ label: i18n._(name), description: i18n._(text) }))}
      />
      <FallbackState rollout={rollout} />
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

/** What the switch is set to, whatever the phase says. */
function FallbackState({ rollout: { phase, fallbackEnabled } }: { rollout: Rollout }) {
  const state = fallbackEnabled
    ? t`The fallback is on now: agents without their own account use the organization’s.`
    : t`The fallback is off now: calls and messages from agents without their own account are refused.`;
  const link = (
    <Anchor component={Link} to={settingsAddress('connection')} size="sm" c="inherit" td="underline">
      <Trans>Go to the fallback switch</Trans>
    </Anchor>
  );
  if (agreesWithFallback(phase, fallbackEnabled)) {
    return (
      <Text size="sm">
        {state} {link}
      </Text>
    );
  }
  return (
    <Alert color="yellow" title={t`The fallback doesn’t match “${phaseName(phase)}”`}>
      <Text size="sm">
        {state}{' '}
        {fallbackEnabled
          ? t`It was switched on under Organization.`
          : t`It was switched off under Organization.`}{' '}
        {link}
      </Text>
    </Alert>
  );
}

function Readiness({ next }: { next: NonNullable<Rollout['next']> }) {
  if (!next.ready) {
    return (
      <Alert color="yellow" title={t`Before “${phaseName(next.phase)}”`}>
        <List size="sm">
          {next.reasons.map((reason) => (
            <List.Item key={reason}>{reason}</List.Item>
          ))}
        </List>
      </Alert>
    );
  }
  return (
    <Alert color="teal" title={t`Ready for “${phaseName(next.phase)}”`}>
      {next.phase === LAST_PHASE && (
        <Text size="sm">
          <Trans>
            To complete the rollout, an operator runs <Code>linecard rollout advance</Code>, which backs up
            the settings first.
          </Trans>
        </Text>
      )}
    </Alert>
  );
}

function PhaseButton({ rollout, to }: { rollout: Rollout; to: number }) {
  const [confirming, confirmation] = useDisclosure(false);
  const isBack = to < rollout.phase;
  // Whom it silences: those that use the fallback, which it switches off.
  const silenced = to === 3 && !isBack ? rollout.unconnectedCount : 0;
  const label = isBack ? t`Move back to “${phaseName(to)}”` : t`Move to “${phaseName(to)}”`;
  return (
    <>
      <Button {...(isBack ? { variant: 'default' } : {})} onClick={confirmation.open}>
        {label}
      </Button>
      <ConfirmDialog
        opened={confirming}
        onClose={confirmation.close}
        title={`${label}?`}
        confirm={isBack ? t`Move back` : t`Move`}
        danger={silenced > 0}
        mutation={mutations.setRolloutPhase}
        variables={to}
        typed={silenced > MANY ? t`move` : null}
        onDone={() => notifyDone(t`The organization is now in “${phaseName(to)}”.`)}
      >
        {consequence(to, isBack)}
        {silenced > 0 && (
          <Alert
            mt="sm"
            color="yellow"
            title={t`${plural(rollout.unconnectedCount, { one: '# agent', other: '# agents' })} will no longer be able to place calls or send messages`}
          >
            <AgentList
              agents={rollout.unconnected}
              count={rollout.unconnectedCount}
              all="/agents?status=not-connected"
              links={false}
            />
          </Alert>
        )}
      </ConfirmDialog>
    </>
  );
}

function consequence(to: number, isBack: boolean): string {
  if (to === 3)
    return t`This switches the fallback off: calls and messages from agents without their own account are refused.`;
  if (isBack && to === 2) {
    return t`This switches the fallback on again: agents without their own account use the organization’s.`;
  }
  return t`Call routing doesn’t change.`;
}
