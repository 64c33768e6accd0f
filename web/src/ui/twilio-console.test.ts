import { expect, test } from 'vitest';
import { twilioConsoleUrl } from './twilio-console';

const DIGITS = '0123456789abcdef'.repeat(2);

test('a SID leads to its page in Twilio’s console, and what is none leads nowhere', () => {
  for (const prefix of ['AC', 'CA', 'SM', 'MM', 'PN']) {
    expect(new URL(twilioConsoleUrl(prefix + DIGITS) ?? '').pathname).toContain(prefix + DIGITS);
  }
  for (const sid of [`SK${DIGITS}`, `CA${DIGITS}?`, `CA${DIGITS.slice(1)}`, 'CA/../x', '']) {
    expect(twilioConsoleUrl(sid)).toBeNull();
  }
});
