import type { Problem } from '../api/problem';

/** A problem in one text: what its fields say, which is more precise, or else what it says itself. */
export function problemText(problem: Problem): string {
  const details = Object.values(problem.byField());
  return details.length > 0 ? details.join(' ') : problem.message;
}
