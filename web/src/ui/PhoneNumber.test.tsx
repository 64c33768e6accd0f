import { createEvent, fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { isPartOfNumber, numberText } from './phone-number';
import { PhoneNumber } from './PhoneNumber';

test.each([
  ['+14155557001', '+1 415 555 7001'],
  ['+18005550199', '+1 800 555 0199'],
  // Masked, or no number of a country.
  ['…7001', '…7001'],
  ['+1…7001', '+1…7001'],
  ['+141555570012', '+141555570012'],
  ['anonymous', 'anonymous'],
])('%s is shown as %s', (number, shown) => {
  render(<PhoneNumber number={number} />);
  expect(screen.getByText(shown)).toBeVisible();
});

test.each([
  ['+442079460958', '+44 20 7946 0958'],
  ['+493012345678', '+49 30 12345678'],
  ['+33612345678', '+33 6 12 34 56 78'],
  ['+81312345678', '+81 3 1234 5678'],
])('the number of another country, %s, is shown as %s once its part is there', async (number, shown) => {
  render(<PhoneNumber number={number} />);
  expect(await screen.findByText(shown)).toBeVisible();
  expect(numberText(number)).toBe(shown);
});

test('numbers of several parts that are loaded at the same time are all grouped', async () => {
  const numbers = ['+27821234567', '+541123456789', '+6591234567', '+79161234567', '+919876543210'];
  render(numbers.map((number) => <PhoneNumber key={number} number={number} />));
  for (const shown of ['+27 82 123 4567', '+54 11 2345 6789', '+65 9123 4567', '+7 916 123 45 67'])
    expect(await screen.findByText(shown)).toBeVisible();
  expect(await screen.findByText('+91 98765 43210')).toBeVisible();
});

test('a number that is selected as a whole is copied as programs take it', () => {
  render(<PhoneNumber number="+14155557001" />);
  const element = screen.getByText('+1 415 555 7001');
  const copied = (select: (selection: Selection) => void) => {
    const selection = globalThis.getSelection();
    if (selection === null) throw new Error('jsdom has a selection');
    select(selection);
    const taken = new Map<string, string>();
    const event = createEvent.copy(element, {
      clipboardData: { setData: (type: string, text: string) => taken.set(type, text) },
    });
    fireEvent(element, event);
    return taken.get('text/plain');
  };
  expect(copied((selection) => selection.selectAllChildren(element))).toBe('+14155557001');
  // A part of it is the reader's own business.
  expect(copied((selection) => selection.setBaseAndExtent(element, 0, element, 0))).toBeUndefined();
});

test.each([
  ['+1 415 555', true],
  ['(415) 555-7001', true],
  ['4155557001', true],
  ['', true],
  ['555 8', false],
  ['Front desk', false],
])('"%s" is a part of the number: %s', (text, isPart) => {
  expect(isPartOfNumber('+14155557001', text)).toBe(isPart);
});
