const COUNT = new Intl.NumberFormat();

/** `1 call`, `2 calls`, `1,000 calls`. */
export function pluralize(count: number, noun: string, plural = `${noun}s`): string {
  return `${COUNT.format(count)} ${count === 1 ? noun : plural}`;
}
