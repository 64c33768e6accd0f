import { asProblem, type Problem } from './problem';

/** How far one of many is. */
export type EachState =
  { kind: 'waiting' } | { kind: 'working' } | { kind: 'done' } | { kind: 'failed'; problem: Problem };

/** What whoever starts it wants to know, and how to stop it. */
export type Run<Item> = {
  onState: (item: Item, state: EachState) => void;
  /** For how many seconds nothing is sent, because the server asked for it; null: it goes on. */
  onHold: (seconds: number | null) => void;
  /** What has begun is finished, and nothing else begins. */
  signal: AbortSignal;
};

/** For what nobody watches or stops. */
export const UNWATCHED = {
  onState: () => undefined,
  onHold: () => undefined,
  signal: new AbortController().signal,
};

type Options<Item> = Run<Item> & {
  act: (item: Item) => Promise<unknown>;
  /** Whether all others would fail as well, so that they are not tried. */
  endsAll?: (problem: Problem) => boolean;
  /** How many are done at the same time. */
  parallel?: number;
  /** How often one is tried if the server asks to try again later. */
  attempts?: number;
};

/** What became of each. `left` have not begun. */
export type EachResult<Item> = { done: Item[]; failed: { item: Item; problem: Problem }[]; left: Item[] };

const PARALLEL = 2;
const ATTEMPTS = 4;
/** Nobody sits out more than this: it fails, and can be tried again. */
const LONGEST_HOLD_SECONDS = 60;

/**
 * Does the same to many, a few at a time. One that fails does not end the others, unless they would fail as well or the server
 * is away. When the server asks to wait (`Retry-After`), all of them wait.
 */
export async function each<Item>(items: readonly Item[], options: Options<Item>): Promise<EachResult<Item>> {
  const { onState, signal, endsAll, parallel = PARALLEL } = options;
  const waiting = [...items];
  const result: EachResult<Item> = { done: [], failed: [], left: waiting };
  const hold = holding(options);
  let isOver = false;
  const isEnded = () => isOver || signal.aborted;
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = isEnded() ? undefined : waiting.shift()) {
      onState(item, { kind: 'working' });
      const state = await attempt(item, options, hold);
      onState(item, state);
      if (state.kind === 'done') result.done.push(item);
      else if (state.kind === 'waiting') waiting.unshift(item);
      else {
        result.failed.push({ item, problem: state.problem });
        isOver ||= state.problem.isUnreachable || endsAll?.(state.problem) === true;
      }
    }
  };
  if (!signal.aborted) await Promise.all(Array.from({ length: parallel }, work));
  return result;
}

type Ended = Exclude<EachState, { kind: 'working' }>;

async function attempt<Item>(item: Item, options: Options<Item>, hold: Hold): Promise<Ended> {
  const { act, signal, attempts = ATTEMPTS } = options;
  for (let tried = 1; ; tried += 1) {
    await hold.isOver();
    if (signal.aborted) return { kind: 'waiting' };
    try {
      await act(item);
      return { kind: 'done' };
    } catch (error) {
      const problem = asProblem(error);
      const seconds = problem.retryAfterSeconds;
      if (seconds === null || seconds > LONGEST_HOLD_SECONDS || tried === attempts)
        return { kind: 'failed', problem };
      hold.begin(seconds);
    }
  }
}

type Hold = ReturnType<typeof holding>;

function holding<Item>({ onHold, signal }: Run<Item>) {
  let until = 0;
  return {
    begin(seconds: number) {
      until = Math.max(until, Date.now() + seconds * 1000);
      onHold(seconds);
    },
    async isOver() {
      if (until === 0) return;
      while (until > Date.now() && !signal.aborted) await sleep(until - Date.now(), signal);
      onHold(null);
    },
  };
}

/** Ends early when it is stopped. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
