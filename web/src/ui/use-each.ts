import { useCallback, useEffect, useRef, useState } from 'react';
import type { EachState, Run } from '../api/each';

/** How far several are of which each is done by a request of its own (`api/each.ts`). */
export type Progress = ReturnType<typeof useEach>;

const WAITING: EachState = { kind: 'waiting' };

/** Watches such a run and stops it; it also stops when the page is left. Another run, of those that failed, continues it. */
export function useEach() {
  const [states, setStates] = useState<ReadonlyMap<string, EachState>>(new Map());
  const [ids, setIds] = useState<string[]>([]);
  const [heldSeconds, setHeldSeconds] = useState<number | null>(null);
  const [isStopped, setStopped] = useState(false);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  const begin = useCallback((items: { id: string }[]): Run<{ id: string }> => {
    controller.current = new AbortController();
    setStopped(false);
    setIds(items.map(({ id }) => id));
    setStates((before) => new Map([...before, ...items.map(({ id }) => [id, WAITING] as const)]));
    return {
      onState: ({ id }, state) => setStates((before) => new Map([...before, [id, state]])),
      onHold: setHeldSeconds,
      signal: controller.current.signal,
    };
  }, []);
  const stop = useCallback(() => {
    setStopped(true);
    controller.current?.abort();
  }, []);
  return {
    /** By id, of all runs. */
    states,
    /** What the last run was of. */
    ids,
    heldSeconds,
    isStopped,
    begin,
    stop,
    isDone: (id: string) => states.get(id)?.kind === 'done',
  };
}
