import { callRequests } from '../../api/history';
import type { Call } from '../../api/types';
import type { Channel, StatusStyle } from '../../history/channel';

const STATUSES: Record<Call['status'], StatusStyle> = {
  initiating: { label: 'Starting', color: 'gray', isFinal: false },
  'submission-unknown': { label: 'Outcome unknown', color: 'yellow', isFinal: false },
  queued: { label: 'Queued', color: 'gray', isFinal: false },
  initiated: { label: 'Dialing', color: 'blue', isFinal: false },
  ringing: { label: 'Ringing', color: 'blue', isFinal: false },
  'in-progress': { label: 'In progress', color: 'cyan', isFinal: false },
  completed: { label: 'Completed', color: 'teal', isFinal: true, isCharged: true },
  busy: { label: 'Busy', color: 'orange', isFinal: true },
  'no-answer': { label: 'No answer', color: 'orange', isFinal: true },
  canceled: { label: 'Canceled', color: 'gray', isFinal: true },
  failed: { label: 'Failed', color: 'red', isFinal: true },
};

export const CALLS: Channel<Call> = { key: 'calls', noun: 'call', statuses: STATUSES, ...callRequests };
