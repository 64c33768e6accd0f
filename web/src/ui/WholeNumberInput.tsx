import { TextInput, type TextInputProps } from '@mantine/core';
import type { ChangeEvent, KeyboardEvent } from 'react';

/** Longer ones are above every limit of the API. */
const MAX_DIGITS = 9;
const STEPS: Partial<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1 };

type Props = Omit<TextInputProps, 'value' | 'onChange'> & {
  /** An empty field is an empty string. */
  value?: number | '';
  onChange?: (value: number | '') => void;
};

/** A whole number from 0 on. Mantine's own field, which can do more, would take 9 kB of a page's first visit. */
export function WholeNumberInput({ value = '', onChange, ...others }: Props) {
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const digits = digitsOf(event.currentTarget.value);
    if (digits !== null) onChange?.(digits === '' ? '' : Number(digits));
  };
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onChange?.(Math.max(0, Number(value) + by));
  };
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      {...others}
      value={String(value)}
      onChange={change}
      onKeyDown={step}
    />
  );
}

/** As people write and paste numbers: `1,800`, `1 800`. Null for what is none, which leaves the field as it is. */
function digitsOf(text: string): string | null {
  const digits = text.trim().replace(/(\d)[\s.,'’](?=\d{3}(?!\d))/g, '$1');
  return /^\d*$/.test(digits) && digits.length <= MAX_DIGITS ? digits : null;
}
