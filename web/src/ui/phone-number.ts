import { useSyncExternalStore } from 'react';
import { isolated } from './isolated';

/** Groups a number of any country; null for one that it does not know. */
type Grouping = (number: string) => string | null;

/** The numbers of all countries are known to a library, which is large: it is loaded with the first number that needs it. */
let grouping: Grouping | null = null;
let isAsked = false;
const listeners = new Set<() => void>();

/** North America's have one form, and need no library. */
const NORTH_AMERICAN = /^\+1(\d{3})(\d{3})(\d{4})$/;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A number in a text, as people write it: `+1 415 555 7001`. What is no whole number in E.164 stays as it is, and so do those of
 * other countries until the library is there. For what is soon gone, such as a toast; all else takes it from `useNumberText`.
 */
export function numberText(number: string): string {
  return isolated(grouped(number, grouping));
}

/** The same for what is rendered, and rendered again once the library is there. */
export function useNumberText(): (number: string) => string {
  const format = useNumberFormat();
  return (number) => isolated(format(number));
}

/** For an element of its own (`PhoneNumber`), which has the direction of numbers. */
export function useNumberFormat(): (number: string) => string {
  const known = useSyncExternalStore(subscribe, () => grouping);
  return (number) => grouped(number, known);
}

function grouped(number: string, known: Grouping | null): string {
  const [, area, exchange, line] = NORTH_AMERICAN.exec(number) ?? [];
  if (area !== undefined) return `+1 ${area} ${exchange} ${line}`;
  if (!E164.test(number)) return number;
  if (known === null) {
    void load();
    return number;
  }
  const text = known(number);
  // Not a digit more or less: what is searched for by it must be the number.
  return text !== null && digitsOf(text) === digitsOf(number) ? text : number;
}

async function load() {
  if (isAsked) return;
  isAsked = true;
  try {
    grouping = (await import('./number-grouping')).groupNumber;
    listeners.forEach((listener) => listener());
  } catch {
    // The server may be away: the next number asks again.
    isAsked = false;
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

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
