import { createHmac } from 'node:crypto';
import { expectNoViolations } from '../support/accessibility';
import { expect, test } from '../support/test';

test('a member sets up the second factor that the organization requires, and signs in with it', async ({
  page,
  browser,
  organization,
  signIn,
}) => {
  const member = await organization.addUser('member');
  await signIn(organization.owner);
  await page.goto('/account');
  await page.getByRole('button', { name: 'Set up a second factor' }).click();
  await page.getByLabel('Your password').fill(organization.owner.password);
  await page.getByRole('button', { name: 'Set up', exact: true }).click();
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await expectNoViolations(page);
  const key = await page.getByLabel('Key for the authenticator app').innerText();
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, 0));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByLabel('Recovery codes')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'I’ve saved them' }).click();
  await expect(page.getByText('10 recovery codes left')).toBeVisible();
  await page.goto('/settings?tab=sign-in');
  const required = page.getByRole('switch', { name: 'Require a second factor from all members' });
  await required.click();
  await expect(page.getByRole('dialog')).toContainText(/members? ha(s|ve) none/);
  await page.getByRole('button', { name: 'Require it' }).click();
  await expect(required).toBeChecked();

  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto('/sign-in');
  await theirs.getByLabel('Email').fill(member.email);
  await theirs.getByLabel('Password', { exact: true }).fill(member.password);
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirs.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible();
  await expectNoViolations(theirs);
  await theirs.context().close();

  await page.getByRole('button', { name: /^Account:/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('Email').fill(organization.owner.email);
  await page.getByLabel('Password', { exact: true }).fill(organization.owner.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await expectNoViolations(page);
  // The code that confirmed is used up; the next step's holds already.
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, 1));
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Leaving the page before that would end the request.
  await expect(page.getByRole('button', { name: /^Account:/ })).toBeVisible();
  await page.goto('/members');
  const row = (email: string) => page.getByRole('row').filter({ hasText: email });
  await expect(row(organization.owner.email)).toContainText('Has a second factor');
  await expect(row(member.email)).toContainText('No second factor');
});

/** What an authenticator app shows (RFC 6238), `steps` of 30 seconds from now. */
function codeOf(key: string, steps: number): string {
  const bits = [...key.replaceAll(/\s/g, '')]
    .map((character) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'))
    .join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const offset = hash.readUInt8(hash.length - 1) & 0xf;
  return ((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}
