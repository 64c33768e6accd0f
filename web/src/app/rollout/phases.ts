/** docs/rollout.md says the same at length. */
export const PHASES = [
  {
    number: 1,
    name: 'Agents first',
    text: 'An agent’s own account goes first; without one the organization’s serves.',
  },
  { number: 2, name: 'Connecting', text: 'The default agent has its account; the other agents get theirs.' },
  { number: 3, name: 'Fallback off', text: 'An agent without an account of its own is refused.' },
  { number: 4, name: 'Done', text: 'The organization-wide account is removed.' },
];

/** It is gone to by a command, which writes a backup first. */
export const LAST_PHASE = 4;

export function phaseName(phase: number): string {
  return PHASES.find(({ number }) => number === phase)?.name ?? '';
}
