import { expect, test } from 'vitest';
import { filterOf } from './filter';

test('the kind of actor is in the address, and an unknown one is ignored', () => {
  expect(filterOf(new URLSearchParams('kind=service'))).toEqual({ actorKind: 'service' });
  expect(filterOf(new URLSearchParams('kind=ghost&actor=ada'))).toEqual({ actor: 'ada' });
});
