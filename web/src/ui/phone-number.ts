import { useSyncExternalStore } from 'react';
import parts from 'virtual:number-formats';
import { isolated } from './isolated';
import { groupNumber, type Plans } from './number-grouping';

/** How numbers are grouped, by the first digit of their calling code. Each part is loaded with the first number that needs it. */
let loaded: Readonly<Partial<Record<string, Plans>>> = {};
const asked = new Set<string>();
const listeners = new Set<() => void>();

/** North America's have one form, and need no part. */
const NORTH_AMERICAN = /^\+1(\d{3})(\d{3})(\d{4})$/;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A number in a text, as people write it: `+1 415 555 7001`. What is no whole number in E.164 stays as it is, and so do those of
 * other countries until their part is there. For what is soon gone, such as a toast; all else takes it from `useNumberText`.
 */
export function numberText(number: string): string {
  return isolated(grouped(number, loaded) ?? number);
}

/** The same for what is rendered, and rendered again once their part is there. */
export function useNumberText(): (number: string) => string {
  const format = useNumberFormat();
  return (number) => isolated(format(number) ?? number);
}

/** For an element of its own (`PhoneNumber`), which has the direction of numbers. Null until a number's part is there. */
export function useNumberFormat(): (number: string) => string | null {
  const known = useSyncExternalStore(subscribe, () => loaded);
  return (number) => grouped(number, known);
}

function grouped(number: string, known: typeof loaded): string | null {
  const [, area, exchange, line] = NORTH_AMERICAN.exec(number) ?? [];
  if (area !== undefined) return `+1 ${area} ${exchange} ${line}`;
  const digit = number.charAt(1);
  if (!E164.test(number) || parts[digit] === undefined) return number;
  const plans = known[digit];
  if (plans !== undefined) return groupNumber(number, plans) ?? number;
  void load(digit);
  return null;
}

async function load(digit: string) {
  const part = parts[digit];
  if (part === undefined || asked.has(digit)) return;
  asked.add(digit);
  try {
    const { default: plans } = await part();
    loaded = { ...loaded, [digit]: plans };
    listeners.forEach((listener) => listener());
  } catch {
    // The server may be away: the next number asks again.
    asked.delete(digit);
  }
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a text is a part of a number, as it is shown or written in another way. */
export function isPartOfNumber(number: string, text: string): boolean {
  return /^[\d\s+().\-/]*$/.test(text) && number.includes(text.replace(/[^\d+]/g, ''));
}
