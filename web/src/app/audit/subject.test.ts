import { expect, test } from 'vitest';
import { agentOf, entryLabel, subjectOf } from './subject';

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
  expect(entryLabel({ action, before: { name: 'A' }, after: { name: 'B' } })).toBe('Organization renamed');
  expect(
    entryLabel({ action, before: { name: 'A', paused: false }, after: { name: 'B', paused: true } }),
  ).toBe('Organization updated');
});

test('a change of the organization’s account is no first connection either', () => {
  const action = 'organization-twilio.connect' as const;
  const before = { phoneNumber: '+1…7002', authToken: '••••aaaa' };
  expect(entryLabel({ action, before, after: { ...before, phoneNumber: '+1…7001' } })).toBe(
    'Organization’s number changed',
  );
  // Another number with the same last digits.
  expect(entryLabel({ action, before, after: { ...before, phoneNumberReplaced: true } })).toBe(
    'Organization’s number changed',
  );
  expect(entryLabel({ action, before, after: { ...before, authToken: '••••bbbb' } })).toBe(
    'Organization’s Twilio settings changed',
  );
  expect(entryLabel({ action, before: null, after: before })).toBe('Organization connected to Twilio');
});

test('of an agent, the one thing that changed is named', () => {
  const action = 'agent.update' as const;
  const limits = { limits: { maxCallsPerDay: 1 } };
  expect(entryLabel({ action, before: { limits: {} }, after: limits })).toBe('Agent’s limits changed');
  expect(entryLabel({ action, before: { isDefault: false }, after: { isDefault: true } })).toBe(
    'Agent made the default',
  );
  expect(entryLabel({ action, before: { voiceUrl: null }, after: { voiceUrl: 'https://a.example' } })).toBe(
    'Agent updated',
  );
});

test('a daily limit and a connect session say whose they are', () => {
  const limit = { resourceType: 'limit' as const, resourceId: 'a1', before: null };
  expect(agentOf({ ...limit, after: { limit: 'calls', of: 'agent' } })).toBe('a1');
  expect(agentOf({ ...limit, after: { limit: 'calls', of: 'organization' } })).toBeNull();
  expect(subjectOf({ before: null, after: { limit: 'calls', of: 'agent' } })).toBe('Calls per day');
  const session = { resourceType: 'connect-session' as const, resourceId: 's1', before: null };
  expect(agentOf({ ...session, after: { agentId: 'a2' } })).toBe('a2');
});
