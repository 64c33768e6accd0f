import { expect, test } from 'vitest';
import { changesOf } from './changes';

test('only what differs is a change, also where there was nothing or nothing is left', () => {
  expect(changesOf({ name: 'Sales', isDefault: false }, { name: 'Retail', isDefault: false })).toEqual([
    { field: 'name', before: 'Sales', after: 'Retail' },
  ]);
  expect(changesOf(null, { role: 'admin', voiceUrl: null })).toEqual([
    { field: 'role', before: null, after: 'admin' },
  ]);
  expect(changesOf({ role: 'admin' }, null)).toEqual([{ field: 'role', before: 'admin', after: null }]);
});
