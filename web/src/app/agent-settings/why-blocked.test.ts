import type { UseQueryResult } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import type { Resolution } from '../../api/types';
import { CALLS } from '../calls/channel';
import { MESSAGES } from '../messages/channel';
import { whyBlocked } from './why-blocked';

function resolved(blockedBy: string | null) {
  return { data: { blockedBy, why: 'Why.' }, isError: false } as UseQueryResult<Resolution>;
}

test('too many concurrent calls block calls but not messages', () => {
  expect(whyBlocked(resolved('too-many-calls'), CALLS)).toBe('Calls are unavailable. Why.');
  expect(whyBlocked(resolved('too-many-calls'), MESSAGES)).toBeNull();
});

test('a pause blocks both calls and messages', () => {
  expect(whyBlocked(resolved('calls-stopped'), CALLS)).toBe('Calls are unavailable. Why.');
  expect(whyBlocked(resolved('calls-stopped'), MESSAGES)).toBe('Messages are unavailable. Why.');
  expect(whyBlocked(resolved(null), CALLS)).toBeNull();
});
