import type { MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { isIn, labelOf } from '../ui/label-of';
import type { ChannelBase, HistoryEntry } from './channel';

/** Why a call or message did not succeed, in a sentence; null if it did, or has not ended. */
export function reasonOf(entry: HistoryEntry, noun: ChannelBase['noun']): string | null {
  const { errorCode, errorMessage, sipResponseCode, sipResponseMessage } = entry;
  if (errorMessage != null) return errorCode == null ? errorMessage : `${errorCode}: ${errorMessage}`;
  if (errorCode != null) return t`Twilio error ${errorCode}`;
  if (sipResponseMessage != null) return `SIP ${sipResponseCode}: ${sipResponseMessage}`;
  return reasonOfStatus(entry, noun);
}

/** What the status alone says, where Twilio has given no reason. */
export function reasonOfStatus({ status, presumed }: HistoryEntry, noun: ChannelBase['noun']): string | null {
  const reasons: Record<string, MessageDescriptor> = REASONS[noun];
  return !presumed && isIn(reasons, status) ? labelOf(reasons, status) : null;
}

const REASONS: Record<ChannelBase['noun'], Record<string, MessageDescriptor>> = {
  call: {
    busy: msg`The called party was busy or declined the call.`,
    'no-answer': msg`Nobody answered in time.`,
    canceled: msg`The call was ended before it was answered.`,
    failed: msg`The call could not be connected. Twilio gave no reason; check that the number is correct and in service.`,
  },
  message: {
    undelivered: msg`The carrier did not deliver the message and gave no reason.`,
    failed: msg`The message could not be sent. Twilio gave no reason.`,
    canceled: msg`The message was canceled before it was sent.`,
  },
};
