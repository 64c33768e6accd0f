import { t } from '@lingui/core/macro';
import type { HistoryEntry } from './channel';

/** Why a call or message did not succeed, in a sentence; null if it did, or if nothing is known. */
export function reasonOf(entry: HistoryEntry): string | null {
  const { errorCode, errorMessage, sipResponseCode, sipResponseMessage } = entry;
  if (errorMessage != null) return errorCode == null ? errorMessage : `${errorCode}: ${errorMessage}`;
  if (errorCode != null) return t`Twilio error ${errorCode}`;
  if (sipResponseMessage != null) return `SIP ${sipResponseCode}: ${sipResponseMessage}`;
  return null;
}
