import { msg } from '@lingui/core/macro';
import { messageRequests } from '../../api/history';
import type { Message } from '../../api/types';
import type { Channel, StatusStyle } from '../../history/channel';

const STATUSES: Record<Message['status'], StatusStyle> = {
  initiating: { label: msg`Starting`, color: 'gray', isFinal: false },
  'submission-unknown': { label: msg`Outcome unknown`, color: 'yellow', isFinal: false },
  accepted: { label: msg`Accepted`, color: 'gray', isFinal: false },
  scheduled: { label: msg`Scheduled`, color: 'gray', isFinal: false },
  queued: { label: msg`Queued`, color: 'gray', isFinal: false },
  sending: { label: msg`Sending`, color: 'blue', isFinal: false },
  sent: { label: msg`Sent`, color: 'cyan', isFinal: false },
  partially_delivered: { label: msg`Partially delivered`, color: 'cyan', isFinal: false },
  delivered: { label: msg`Delivered`, color: 'teal', isFinal: true, isCharged: true },
  read: { label: msg`Read`, color: 'teal', isFinal: true, isCharged: true },
  undelivered: { label: msg`Undelivered`, color: 'orange', isFinal: true, isCharged: true },
  failed: { label: msg`Failed`, color: 'red', isFinal: true },
  canceled: { label: msg`Canceled`, color: 'gray', isFinal: true },
};

export const MESSAGES: Channel<Message> = {
  key: 'messages',
  noun: 'message',
  statuses: STATUSES,
  ...messageRequests,
};
