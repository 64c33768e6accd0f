/** Where Twilio's console shows what a SID names, by its first two letters. */
const PAGES: Partial<Record<string, (sid: string) => string>> = {
  AC: (sid) => `https://1console.twilio.com/account/${sid}`,
  CA: (sid) => `https://www.twilio.com/console/voice/calls/logs/${sid}`,
  SM: (sid) => `https://www.twilio.com/console/sms/logs/${sid}`,
  MM: (sid) => `https://www.twilio.com/console/sms/logs/${sid}`,
  PN: (sid) => `https://www.twilio.com/console/phone-numbers/incoming/${sid}`,
};

const SID = /^[A-Z]{2}[0-9a-f]{32}$/;

/** Null for what is no SID, or one without a page of its own. */
export function twilioConsoleUrl(sid: string): string | null {
  return SID.test(sid) ? (PAGES[sid.slice(0, 2)]?.(sid) ?? null) : null;
}
