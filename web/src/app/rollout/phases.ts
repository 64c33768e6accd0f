/** docs/rollout.md describes them in detail. */
export const PHASES = [
  {
    number: 1,
    name: 'Agents first',
    text: 'Agents use their own account if they have one, otherwise the organization’s.',
  },
  {
    number: 2,
    name: 'Connecting',
    text: 'The default agent has its own account; the other agents are being connected.',
  },
  {
    number: 3,
    name: 'Fallback off',
    text: 'Calls and messages of agents without an account of their own are refused.',
  },
  { number: 4, name: 'Done', text: 'The organization-wide account is removed.' },
];

/** Entered only by a command, which writes a backup first. */
export const LAST_PHASE = 4;

export function phaseName(phase: number): string {
  return PHASES.find(({ number }) => number === phase)?.name ?? '';
}
