import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { dayAfter } from './days';

/** `name`: what it is in code; `label`: to its reader. */
export type Period = { name: string; label: MessageDescriptor; from: string; to: string };

/** The usual periods up to a day. */
export function periods(today: string): Period[] {
  const month = today.slice(0, 8);
  const lastOfPrevious = dayAfter(`${month}01`, -1);
  return [
    { name: 'today', label: msg`Today`, from: today, to: today },
    { name: 'yesterday', label: msg`Yesterday`, from: dayAfter(today, -1), to: dayAfter(today, -1) },
    { name: 'last-7-days', label: msg`Last 7 days`, from: dayAfter(today, -6), to: today },
    { name: 'last-30-days', label: msg`Last 30 days`, from: dayAfter(today, -29), to: today },
    { name: 'this-month', label: msg`This month`, from: `${month}01`, to: today },
    {
      name: 'last-month',
      label: msg`Last month`,
      from: `${lastOfPrevious.slice(0, 8)}01`,
      to: lastOfPrevious,
    },
  ];
}
