import type { UseQueryResult } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import type { Resolution } from '../../api/types';
import { CALLS } from '../calls/kind';
import { MESSAGES } from '../messages/kind';
import { whyBlocked } from './why-blocked';

function resolved(blockedBy: string | null) {
  return { data: { blockedBy, why: 'Why.' }, isError: false } as UseQueryResult<Resolution>;
}

test('open calls hold other calls back, and no message', () => {
  expect(whyBlocked(resolved('too-many-calls'), CALLS)).toBe('Calls are off. Why.');
  expect(whyBlocked(resolved('too-many-calls'), MESSAGES)).toBeNull();
});

test('the switch that stops holds both back', () => {
  expect(whyBlocked(resolved('calls-stopped'), CALLS)).toBe('Calls are off. Why.');
  expect(whyBlocked(resolved('calls-stopped'), MESSAGES)).toBe('Messages are off. Why.');
  expect(whyBlocked(resolved(null), CALLS)).toBeNull();
});
