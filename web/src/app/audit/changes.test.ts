import { expect, test } from 'vitest';
import { changesOf } from './changes';

test('only differing fields are changes, also of a created or a deleted object', () => {
  expect(changesOf({ name: 'Sales', isDefault: false }, { name: 'Retail', isDefault: false })).toEqual([
    { field: 'name', before: 'Sales', after: 'Retail' },
  ]);
  expect(changesOf(null, { role: 'admin', voiceUrl: null })).toEqual([
    { field: 'role', before: null, after: 'admin' },
  ]);
  expect(changesOf({ role: 'admin' }, null)).toEqual([{ field: 'role', before: 'admin', after: null }]);
});
