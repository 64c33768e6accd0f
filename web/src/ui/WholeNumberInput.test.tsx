import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { WholeNumberInput } from './WholeNumberInput';

function Field() {
  const [value, setValue] = useState<number | ''>(30);
  return <WholeNumberInput label="Days" value={value} onChange={setValue} />;
}

const field = () => screen.getByLabelText('Days');

beforeEach(() => {
  renderFor('admin', <Field />);
});

test.each([
  ['1800', '1800'],
  [' 90 ', '90'],
  ['1,800', '1800'],
  ['1.234.567', '1234567'],
  ['1 800', '1800'],
  ['007', '7'],
  // No whole number: the field stays as it is.
  ['12.5', ''],
  ['-3', ''],
  ['soon', ''],
])('"%s" that is pasted is %s', async (pasted, shown) => {
  await userEvent.clear(field());
  await userEvent.paste(pasted);
  expect(field()).toHaveValue(shown);
});

test('a field is emptied, and takes digits alone', async () => {
  await userEvent.clear(field());
  expect(field()).toHaveValue('');
  await userEvent.type(field(), 'a0b5');
  expect(field()).toHaveValue('5');
});

test('the arrow keys count, down to 0', async () => {
  await userEvent.type(field(), '{ArrowUp}{ArrowUp}{ArrowDown}');
  expect(field()).toHaveValue('31');
  await userEvent.clear(field());
  await userEvent.type(field(), '{ArrowDown}');
  expect(field()).toHaveValue('0');
});
