import { expect, test } from 'vitest';
import { entryLabel, subjectOf } from './subject';

test('a changed number says from which to which, and is no first connection', () => {
  const entry = {
    action: 'agent-twilio.connect' as const,
    before: { phoneNumber: '+1…7002', accountSid: 'AC1' },
    after: { phoneNumber: '+1…7001', accountSid: 'AC1' },
  };
  expect(entryLabel(entry)).toBe('Agent’s number changed');
  expect(subjectOf(entry)).toBe('+1…7002 → +1…7001');
  expect(entryLabel({ ...entry, before: null })).toBe('Agent connected to Twilio');
});

test('switching the fallback and pausing are named', () => {
  const action = 'organization.update' as const;
  expect(
    entryLabel({ action, before: { orgFallbackEnabled: false }, after: { orgFallbackEnabled: true } }),
  ).toBe('Fallback switched on');
  expect(entryLabel({ action, before: { paused: false }, after: { paused: true } })).toBe(
    'Organization paused',
  );
  expect(entryLabel({ action, before: { name: 'A' }, after: { name: 'B' } })).toBe('Organization updated');
});
