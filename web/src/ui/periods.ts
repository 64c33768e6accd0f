import { dayAfter } from './days';

export type Period = { name: string; from: string; to: string };

/** The usual periods up to a day. */
export function periods(today: string): Period[] {
  const month = today.slice(0, 8);
  const lastOfPrevious = dayAfter(`${month}01`, -1);
  return [
    { name: 'Today', from: today, to: today },
    { name: 'Yesterday', from: dayAfter(today, -1), to: dayAfter(today, -1) },
    { name: 'Last 7 days', from: dayAfter(today, -6), to: today },
    { name: 'Last 30 days', from: dayAfter(today, -29), to: today },
    { name: 'This month', from: `${month}01`, to: today },
    { name: 'Last month', from: `${lastOfPrevious.slice(0, 8)}01`, to: lastOfPrevious },
  ];
}
