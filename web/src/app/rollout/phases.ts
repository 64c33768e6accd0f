import { i18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** docs/rollout.md describes them in detail. */
export const PHASES = [
  {
    number: 1,
    name: msg`Agents first`,
    text: msg`Agents use their own account if they have one, otherwise the organization’s.`,
  },
  {
    number: 2,
    name: msg`Connecting`,
    text: msg`The default agent has its own account. The other agents are being connected.`,
  },
  {
    number: 3,
    name: msg`Fallback off`,
    text: msg`Calls and messages from agents without their own account are refused.`,
  },
  { number: 4, name: msg`Done`, text: msg`The organization-wide account has been removed.` },
];

/** Entered only by a command, which writes a backup first. */
export const LAST_PHASE = 4;

/** From this phase on, the fallback is meant to be off. */
const FALLBACK_OFF = 3;

export function phaseName(phase: number): string {
  const found = PHASES.find(({ number }) => number === phase);
  return found === undefined ? '' : i18n._(found.name);
}

/** Whether the fallback is as the phase says: somebody can switch it at any time. */
export function agreesWithFallback(phase: number, isOn: boolean): boolean {
  return isOn === phase < FALLBACK_OFF;
}
