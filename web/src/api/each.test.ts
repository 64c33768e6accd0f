import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { each, UNWATCHED } from './each';
import { Problem } from './problem';

const ITEMS = ['a', 'b', 'c', 'd', 'e'];

function refusal(status: number, retryAfterSeconds: number | null = null) {
  return new Problem({ status, code: 'refused', title: 'Refused', detail: 'No.' }, retryAfterSeconds);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('one that fails does not end the others, and only two are done at the same time', async () => {
  let running = 0;
  let most = 0;
  const act = async (item: string) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    if (item === 'b') throw refusal(422);
  };
  const { done, failed, left } = await each(ITEMS, { ...UNWATCHED, act });
  expect(done.toSorted()).toEqual(['a', 'c', 'd', 'e']);
  expect(failed.map(({ item }) => item)).toEqual(['b']);
  expect(left).toEqual([]);
  expect(most).toBe(2);
});

test('when the server asks to wait, all of them wait, and the same one is tried again', async () => {
  const tried: string[] = [];
  const held: (number | null)[] = [];
  const act = (item: string) => {
    tried.push(item);
    return tried.length === 1 ? Promise.reject(refusal(503, 7)) : Promise.resolve();
  };
  const run = each(ITEMS, { ...UNWATCHED, act, parallel: 1, onHold: (seconds) => held.push(seconds) });
  await vi.advanceTimersByTimeAsync(6_900);
  expect(tried).toEqual(['a']);
  expect(held).toEqual([7]);
  await vi.advanceTimersByTimeAsync(200);
  expect((await run).done).toEqual(ITEMS);
  expect(tried).toEqual(['a', ...ITEMS]);
  expect(held.at(-1)).toBeNull();
});

test('one that is asked to wait again and again fails in the end, or at once if the wait is long', async () => {
  const act = vi.fn((item: string) => Promise.reject(refusal(429, item === 'a' ? 1 : 3_600)));
  const run = each(['a', 'b'], { ...UNWATCHED, act, parallel: 1 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await run).failed.map(({ item }) => item)).toEqual(['a', 'b']);
  expect(act.mock.calls.map(([item]) => item)).toEqual(['a', 'a', 'a', 'a', 'b']);
});

test('when it is stopped, what has begun is finished and nothing else begins', async () => {
  const stopping = new AbortController();
  const act = async (item: string) => {
    if (item === 'b') stopping.abort();
    await Promise.resolve();
  };
  const { done, left } = await each(ITEMS, { ...UNWATCHED, act, signal: stopping.signal });
  expect(done.toSorted()).toEqual(['a', 'b']);
  expect(left).toEqual(['c', 'd', 'e']);
});

test('stopping also ends a wait', async () => {
  const stopping = new AbortController();
  const act = () => Promise.reject(refusal(503, 30));
  const run = each(ITEMS, { ...UNWATCHED, act, signal: stopping.signal });
  await vi.advanceTimersByTimeAsync(1_000);
  stopping.abort();
  const { failed, left } = await run;
  expect(failed).toEqual([]);
  expect(left.toSorted()).toEqual(ITEMS);
});

test('a server that is away, and what all would fail by, end all of them', async () => {
  const away = await each(ITEMS, {
    ...UNWATCHED,
    parallel: 1,
    act: () => Promise.reject(Problem.unreachable()),
  });
  expect(away.left).toEqual(['b', 'c', 'd', 'e']);
  const refused = await each(ITEMS, {
    ...UNWATCHED,
    parallel: 1,
    act: () => Promise.reject(refusal(403)),
    endsAll: ({ status }) => status === 403,
  });
  expect(refused.failed).toHaveLength(1);
});
