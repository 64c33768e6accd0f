import { messageRequests } from '../../api/history';
import type { Message } from '../../api/types';
import type { Channel, StatusStyle } from '../../history/channel';

const STATUSES: Record<Message['status'], StatusStyle> = {
  initiating: { label: 'Starting', color: 'gray', isFinal: false },
  'submission-unknown': { label: 'Outcome unknown', color: 'yellow', isFinal: false },
  accepted: { label: 'Accepted', color: 'gray', isFinal: false },
  scheduled: { label: 'Scheduled', color: 'gray', isFinal: false },
  queued: { label: 'Queued', color: 'gray', isFinal: false },
  sending: { label: 'Sending', color: 'blue', isFinal: false },
  sent: { label: 'Sent', color: 'cyan', isFinal: false },
  partially_delivered: { label: 'Partially delivered', color: 'cyan', isFinal: false },
  delivered: { label: 'Delivered', color: 'teal', isFinal: true, isCharged: true },
  read: { label: 'Read', color: 'teal', isFinal: true, isCharged: true },
  undelivered: { label: 'Undelivered', color: 'orange', isFinal: true, isCharged: true },
  failed: { label: 'Failed', color: 'red', isFinal: true },
  canceled: { label: 'Canceled', color: 'gray', isFinal: true },
};

export const MESSAGES: Channel<Message> = {
  key: 'messages',
  noun: 'message',
  statuses: STATUSES,
  ...messageRequests,
};
