import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { MantineColor } from '@mantine/core';
import type { Health, HealthFilter, LineState } from '../../api/types';

type StateStyle = { label: MessageDescriptor; color: MantineColor };

export const STATES: Record<LineState, StateStyle> = {
  failing: { label: msg`Not working`, color: 'red' },
  'not-connected': { label: msg`Not connected`, color: 'orange' },
  limited: { label: msg`Limited`, color: 'yellow' },
  unverified: { label: msg`Not verified`, color: 'gray' },
  fallback: { label: msg`Organization’s account`, color: 'blue' },
  working: { label: msg`Working`, color: 'teal' },
};

/** Those that somebody should do something about, the most urgent first. */
export const TROUBLE: LineState[] = ['failing', 'not-connected', 'limited', 'unverified'];

export function isTrouble(state: LineState): boolean {
  return TROUBLE.includes(state);
}

/** How many agents' lines are in a state. */
export function countOf({ counts }: Health, ...states: LineState[]): number {
  return counts.filter(({ state }) => states.includes(state)).reduce((sum, { lines }) => sum + lines, 0);
}

/** Ignores what it does not know. */
export function filterOf(search: URLSearchParams): HealthFilter {
  const state = (Object.keys(STATES) as LineState[]).find((known) => known === search.get('state'));
  return state === undefined ? {} : { state: [state] };
}
