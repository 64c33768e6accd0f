import { expect, test } from 'vitest';
import type { Agent, OfferedNumber } from '../../../api/types';
import { chosenNumbers, optionsFor, proposed, shortSid, toggled, withNumber, withTaken } from './rows';

const agent = (id: string, phoneNumber: string | null = null) => ({ id, name: id, phoneNumber }) as Agent;

function number(phoneNumber: string, more: Partial<OfferedNumber> = {}) {
  return { phoneNumber, voice: true, sms: true, taken: false, agentId: null, ...more } as OfferedNumber;
}

const NUMBERS = [
  number('+1'),
  number('+2', { taken: true, agentId: 'other', agentName: 'Billing' }),
  number('+3', { voice: false }),
  number('+4'),
  number('+5', { taken: true, agentId: 'c', agentName: 'c' }),
];

const numbersOf = (rows: { number: string | null }[]) => rows.map((row) => row.number);

test('free numbers are proposed in order; what is taken or cannot call is not, nor is a connection replaced', () => {
  const rows = proposed([agent('a'), agent('c', '+5'), agent('b'), agent('d')], NUMBERS);
  expect(numbersOf(rows)).toEqual(['+1', null, '+4', null]);
});

test('an agent that is left out frees its number for the next one', () => {
  const rows = proposed([agent('a'), agent('b'), agent('d')], NUMBERS);
  const without = toggled(rows, 'a', NUMBERS);
  expect(numbersOf(toggled(without, 'd', NUMBERS))).toEqual([null, '+4', '+1']);
});

test('an agent whose connection is replaced keeps its number if the account has it', () => {
  const rows = proposed([agent('c', '+5'), agent('e', '+9')], NUMBERS);
  const replaced = toggled(toggled(rows, 'c', NUMBERS), 'e', NUMBERS);
  expect(numbersOf(replaced)).toEqual(['+5', '+1']);
});

test('each number can be chosen once, and not at all where another agent has it', () => {
  const rows = withNumber(proposed([agent('a'), agent('b')], NUMBERS), 'a', '+1');
  const choices = optionsFor(agent('b'), withTaken(NUMBERS, '+4'), chosenNumbers(rows));
  const enabled = choices.flatMap(({ items }) => items.filter(({ disabled }) => !disabled));
  expect(choices.map(({ group }) => group)).toEqual([
    'Available',
    'In use by Billing',
    'In use by another agent',
    'In use by c',
    'Cannot place calls',
  ]);
  expect(enabled).toEqual([]);
});

test('an account is named by its ends', () => {
  expect(shortSid('AC0123456789abcdef0123456789ab40d1')).toBe('AC…40d1');
});
