import { msg, t } from '@lingui/core/macro';
import type { Call } from '../../api/types';
import type { ChannelColumns } from '../../history/columns';
import { Copyable } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { formatDuration } from '../../ui/duration';
import { answeredBy } from './answered-by';

export const CALL_COLUMNS: ChannelColumns<Call> = {
  created: msg`Placed`,
  placedBy: msg`Placed by`,
  own: [
    {
      name: 'duration',
      heading: msg`Duration`,
      cell: ({ durationSeconds }) => (durationSeconds == null ? '' : formatDuration(durationSeconds)),
      visibleFrom: 'md',
    },
    {
      name: 'ended',
      heading: msg`Ended`,
      cell: ({ endedAt }) => endedAt != null && <DateTime at={endedAt} />,
      isExtra: true,
    },
    {
      name: 'answered-by',
      heading: msg`Answered by`,
      cell: answeredBy,
      isExtra: true,
    },
    {
      name: 'sid',
      heading: msg`Call SID`,
      cell: ({ callSid }) => callSid != null && <Copyable label={t`call SID`} value={callSid} />,
      isExtra: true,
    },
  ],
};
