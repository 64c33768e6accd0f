import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Call } from '../../api/types';
import { labelOf } from '../../ui/label-of';

/** What Twilio's answering machine detection found. */
const ANSWERED_BY: Record<string, MessageDescriptor> = {
  human: msg`Person`,
  fax: msg`Fax`,
  machine_start: msg`Answering machine`,
  machine_end_beep: msg`Answering machine, after the beep`,
  machine_end_silence: msg`Answering machine, after its greeting`,
  machine_end_other: msg`Answering machine, after its greeting`,
  unknown: msg`Unknown`,
};

/** Null where nobody looked. */
export function answeredBy({ answeredBy: found }: Call): string | null {
  return found == null ? null : labelOf(ANSWERED_BY, found);
}
