import type { MantineColor } from '@mantine/core';
import type { Call } from '../../api/types';

type Words = { label: string; color: MantineColor; over: boolean };

/** In the order in which they come. */
export const STATUSES: Record<string, Words> = {
  initiating: { label: 'Starting', color: 'gray', over: false },
  'submission-unknown': { label: 'Being looked for', color: 'yellow', over: false },
  queued: { label: 'Queued', color: 'gray', over: false },
  initiated: { label: 'Dialling', color: 'blue', over: false },
  ringing: { label: 'Ringing', color: 'blue', over: false },
  'in-progress': { label: 'In progress', color: 'cyan', over: false },
  completed: { label: 'Completed', color: 'teal', over: true },
  busy: { label: 'Busy', color: 'orange', over: true },
  'no-answer': { label: 'No answer', color: 'orange', over: true },
  canceled: { label: 'Canceled', color: 'gray', over: true },
  failed: { label: 'Failed', color: 'red', over: true },
};

/** A status that a newer server may have is shown as it came. */
export function statusWords(status: string): Words {
  return STATUSES[status] ?? { label: status, color: 'gray', over: false };
}

export function isOver(call: Pick<Call, 'status'>): boolean {
  return statusWords(call.status).over;
}
