import { msg } from '@lingui/core/macro';
import { callRequests } from '../../api/history';
import type { Call } from '../../api/types';
import type { Channel, StatusStyle } from '../../history/channel';

const STATUSES: Record<Call['status'], StatusStyle> = {
  initiating: { label: msg`Starting`, color: 'gray', isFinal: false },
  'submission-unknown': { label: msg`Outcome unknown`, color: 'yellow', isFinal: false },
  queued: { label: msg`Queued`, color: 'gray', isFinal: false },
  initiated: { label: msg`Dialing`, color: 'blue', isFinal: false },
  ringing: { label: msg`Ringing`, color: 'blue', isFinal: false },
  'in-progress': { label: msg`In progress`, color: 'cyan', isFinal: false },
  completed: { label: msg`Completed`, color: 'teal', isFinal: true, isCharged: true },
  busy: { label: msg`Busy`, color: 'orange', isFinal: true },
  'no-answer': { label: msg`No answer`, color: 'orange', isFinal: true },
  canceled: { label: msg`Canceled`, color: 'gray', isFinal: true },
  failed: { label: msg`Failed`, color: 'red', isFinal: true },
};

export const CALLS: Channel<Call> = { key: 'calls', noun: 'call', statuses: STATUSES, ...callRequests };
