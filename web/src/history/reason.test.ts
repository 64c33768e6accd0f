import { expect, test } from 'vitest';
import type { HistoryEntry } from './channel';
import { reasonOf } from './reason';

const ENTRY = { status: 'busy', presumed: false } as HistoryEntry;

test('a call without an error says by its status why it did not succeed, and one that did says nothing', () => {
  for (const status of ['busy', 'no-answer', 'canceled', 'failed'])
    expect(reasonOf({ ...ENTRY, status }, 'call')).toMatch(/[.]$/);
  expect(reasonOf({ ...ENTRY, sipResponseCode: 486, sipResponseMessage: 'Busy Here' }, 'call')).toBe(
    'SIP 486: Busy Here',
  );
  for (const status of ['completed', 'in-progress', 'a-new-status'])
    expect(reasonOf({ ...ENTRY, status }, 'call')).toBeNull();
  // What is only presumed is explained by the alert.
  expect(reasonOf({ ...ENTRY, status: 'failed', presumed: true }, 'call')).toBeNull();
});
