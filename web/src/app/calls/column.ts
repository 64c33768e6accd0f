import { msg } from '@lingui/core/macro';
import type { Call } from '../../api/types';
import type { Column } from '../../history/HistoryTable';
import { formatDuration } from '../../ui/duration';

export const DURATION: Column<Call> = {
  heading: msg`Duration`,
  cell: ({ durationSeconds }) => (durationSeconds == null ? '' : formatDuration(durationSeconds)),
};
