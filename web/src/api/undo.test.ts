import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { answerApi } from '../../test/api-double';
import type { Undo, UndoResult } from './mutation';
import type { Agent, Organization } from './types';
import {
  undoAgentChange,
  undoDoNotCallAddition,
  undoDoNotCallRemoval,
  undoOrganizationChange,
  undoPauseOfAgents,
} from './undo';

const AGENT = { id: 'a1', name: 'Reception', paused: false, isDefault: false, limits: {} } as Agent;

function run(undo: Undo | null): Promise<UndoResult> {
  if (undo === null) throw new Error('There is nothing to undo');
  const client = new QueryClient();
  return client.getMutationCache().build(client, undo).execute(undefined);
}

test('an agent’s fields become what they were, unless they were changed again', async () => {
  let now: Agent = { ...AGENT, name: 'Front desk' };
  const api = answerApi({
    'GET /api/agents/a1': () => ({ body: now }),
    'PATCH /api/agents/a1': () => ({ body: AGENT }),
  });
  const undoOf = await undoAgentChange(AGENT, { name: 'Front desk' });
  expect(await run(undoOf(now))).toEqual({ undone: 1, changed: 0, failed: 0 });
  expect(api.bodiesOf('PATCH /api/agents/a1')).toEqual([{ name: 'Reception' }]);
  const undo = undoOf(now);
  now = { ...now, name: 'Lobby' };
  expect(await run(undo)).toEqual({ undone: 0, changed: 1, failed: 0 });
  expect(api.bodiesOf('PATCH /api/agents/a1')).toHaveLength(1);
});

test('what changed nothing has no undo', async () => {
  expect((await undoAgentChange(AGENT, { name: 'Reception' }))(AGENT)).toBeNull();
  expect(undoDoNotCallAddition({ entry: {} as never, isNew: false })).toBeNull();
});

test('the former default agent is it again, unless a third one is by now', async () => {
  let defaultId = 'a2';
  const agents = () => ['a1', 'a2', 'a3'].map((id) => ({ ...AGENT, id, isDefault: id === defaultId }));
  const api = answerApi({
    'GET /api/agents': () => ({ body: { items: agents(), nextCursor: null } }),
    'GET /api/agents/a1': () => ({ body: agents()[0] }),
    'PATCH /api/agents/a2': () => ({ body: AGENT }),
  });
  const undoOf = await undoAgentChange(AGENT, { isDefault: true });
  const undo = undoOf({ ...AGENT, isDefault: true });
  defaultId = 'a1';
  expect(await run(undo)).toMatchObject({ undone: 1 });
  expect(api.bodiesOf('PATCH /api/agents/a2')).toEqual([{ isDefault: true }]);
  defaultId = 'a3';
  expect(await run(undo)).toMatchObject({ changed: 1 });
  expect(api.bodiesOf('PATCH /api/agents/a2')).toHaveLength(1);
});

test('of several agents, those that were changed again since stay as they are', async () => {
  const api = answerApi({
    'GET /api/agents/a1': () => ({ body: { ...AGENT, paused: true } }),
    'GET /api/agents/a2': () => ({ body: { ...AGENT, id: 'a2', paused: false } }),
    'PATCH /api/agents/a1': () => ({ body: AGENT }),
  });
  const agents = [AGENT, { ...AGENT, id: 'a2' }];
  expect(await run(undoPauseOfAgents(agents, true))).toEqual({ undone: 1, changed: 1, failed: 0 });
  expect(api.bodiesOf('PATCH /api/agents/a1')).toEqual([{ paused: false }]);
});

test('a fallback that the organization had not chosen is the server’s default again', async () => {
  const before = { orgFallbackEnabled: true, orgFallbackChosen: false } as Organization;
  const after = { orgFallbackEnabled: false, orgFallbackChosen: true } as Organization;
  const api = answerApi({
    'GET /api/organization': () => ({ body: after }),
    'PATCH /api/organization': () => ({ body: before }),
    'GET /api/me': () => ({ body: {} }),
  });
  expect(await run(undoOrganizationChange(before)(after))).toMatchObject({ undone: 1 });
  expect(api.bodiesOf('PATCH /api/organization')).toEqual([{ orgFallbackEnabled: null }]);
});

test('a number that is on the list again by itself is not said to be put back', async () => {
  let status = 201;
  const entry = {
    id: 'd1',
    number: '+14155550100',
    reason: 'Asked',
    source: 'manual',
    createdAt: '',
  } as const;
  const api = answerApi({ 'POST /api/do-not-call': () => ({ status, body: entry }) });
  expect(await run(undoDoNotCallRemoval(entry))).toMatchObject({ undone: 1 });
  status = 200;
  expect(await run(undoDoNotCallRemoval(entry))).toMatchObject({ changed: 1 });
  expect(api.bodiesOf('POST /api/do-not-call')[0]).toEqual({ number: '+14155550100', reason: 'Asked' });
});
