/** The digits of each group, such as `3 3,4`, and how the numbers begin that are grouped so: in the form of a regular expression. */
export type Grouping = [digits: string, beginning?: string];
/** The lengths that numbers have behind the calling code, and how they are grouped: as the first that fits says. */
export type Plan = [lengths: number[], ...groupings: Grouping[]];
/** By calling code. None is the beginning of another one. */
export type Plans = Record<string, Plan>;

/** A number in E.164, grouped as in its country; null for one that no country has. */
export function groupNumber(number: string, plans: Plans): string | null {
  for (const digits of [1, 2, 3]) {
    const code = number.slice(1, 1 + digits);
    const plan = plans[code];
    if (plan !== undefined) return groupRest(code, number.slice(1 + digits), plan);
  }
  return null;
}

function groupRest(code: string, rest: string, [lengths, ...groupings]: Plan): string | null {
  if (!lengths.includes(rest.length)) return null;
  for (const [digits, beginning = ''] of groupings) {
    const whole = digits
      .split(' ')
      .map((count) => `([0-9]{${count}})`)
      .join('');
    const [, ...groups] = new RegExp(`^(?=${beginning})${whole}$`).exec(rest) ?? [];
    if (groups.length > 0) return `+${code} ${groups.join(' ')}`;
  }
  return `+${code} ${rest}`;
}
