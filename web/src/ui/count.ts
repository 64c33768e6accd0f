const COUNT = new Intl.NumberFormat();

/** `1,000` in the reader's locale. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}
