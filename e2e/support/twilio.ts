import { randomBytes, randomInt } from 'node:crypto';
import { environment } from './environment';

export type TwilioAccount = { accountSid: string; authToken: string; phoneNumbers: [string, string] };

/** A test's own Twilio account, with two numbers. */
export async function createTwilioAccount(): Promise<TwilioAccount> {
  const account: TwilioAccount = {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
    phoneNumbers: [randomNumber(), randomNumber()],
  };
  const { accountSid, ...settings } = account;
  await changeTwilioAccount(accountSid, settings);
  return account;
}

/** Changes an account as a user of the Twilio console would. */
export async function changeTwilioAccount(accountSid: string, change: object): Promise<void> {
  await accepted(
    fetch(`${environment.simUrl()}/sim/accounts/${accountSid}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(change),
    }),
  );
}

/** Places a call with the account, but not through Linecard. */
export async function callOutsideLinecard({ accountSid, authToken, phoneNumbers: [From] }: TwilioAccount) {
  const address = `${environment.simUrl()}/2010-04-01/Accounts/${accountSid}/Calls.json`;
  await accepted(
    fetch(address, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` },
      body: new URLSearchParams({ To: '+14155550100', From, Twiml: '<Response/>' }),
    }),
  );
}

async function accepted(request: Promise<Response>) {
  const response = await request;
  if (!response.ok) throw new Error(`twilio-sim refused: ${response.status} ${await response.text()}`);
}

/** A number of North America as the console shows it. */
export function shown(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
}

export function randomNumber(): string {
  return `+1415${randomInt(200, 999)}${randomInt(1000, 9999)}`;
}
