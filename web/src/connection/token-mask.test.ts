import { expect, test } from 'vitest';
import { afterEdit } from './token-mask';

const MASK = '••••••••1234';

test.each([
  ['typed after the mask', `${MASK}a`, 'a'],
  ['typed before the mask', `a${MASK}`, 'a'],
  ['pasted over the mask', 'abcdef', 'abcdef'],
  ['deleted from the mask', '••••••••123', ''],
  ['typed into the mask', '••••a••••1234', ''],
  ['left alone', MASK, MASK],
])('a token is replaced as a whole or not at all: %s', (_, typed, expected) => {
  expect(afterEdit(MASK, MASK, typed)).toBe(expected);
});

test('a token that is being typed is not changed', () => {
  expect(afterEdit(MASK, 'ab', 'abc')).toBe('abc');
  expect(afterEdit(null, '', 'a')).toBe('a');
});
