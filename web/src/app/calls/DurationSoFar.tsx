import { t } from '@lingui/core/macro';
import { useInterval } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Call } from '../../api/types';
import { historyLog } from '../../history/queries';
import { formatDuration } from '../../ui/duration';
import { CALLS } from './channel';

const SECOND_MS = 1_000;

/** How long a call lasts already: since it was answered, as the log has it, or since it was placed. */
export function DurationSoFar({ call }: { call: Call }) {
  const log = useQuery(historyLog(CALLS, call.id, true));
  const [now, setNow] = useState(Date.now);
  const { start, stop } = useInterval(() => setNow(Date.now()), SECOND_MS);
  useEffect(() => {
    start();
    return stop;
  }, [start, stop]);
  const answered = log.data?.items.find(({ status }) => status === 'in-progress');
  const since = answered === undefined ? call.createdAt : (answered.occurredAt ?? answered.receivedAt);
  const soFar = formatDuration(Math.max(0, Math.floor((now - Date.parse(since)) / SECOND_MS)));
  return answered === undefined ? t`${soFar} since it was placed` : t`${soFar} so far`;
}
