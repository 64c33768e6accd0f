const COUNT = new Intl.NumberFormat();

/** `1 call`, `2 calls`, `1,000 calls`. */
export function counted(count: number, noun: string): string {
  return `${COUNT.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}
