import { formatCount } from './count';

/** `1 call`, `2 calls`, `1,000 calls`: for English alone, and what is in no catalog. A text of the console has `plural`. */
export function pluralize(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
