import AxeBuilder from '@axe-core/playwright';
import { randomBytes } from 'node:crypto';
import { changeTwilioAccount } from '../support/twilio';
import { expect, test } from '../support/test';

test('an auth token is rotated step by step, and the first callback of the new one completes it', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agentId = await organization.createAgent('Reception');
  await organization.connectAgent(agentId, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agentId}`);
  const token = page.getByLabel('Auth token');
  const secondary = page.getByLabel('Secondary token', { exact: true });
  const keep = page.getByRole('button', { name: 'Keep as the next token' });
  await expect(token).toHaveValue(`••••••••${account.authToken.slice(-4)}`);
  const next = randomBytes(16).toString('hex');

  await test.step('a token that Twilio does not know is told at its field', async () => {
    await page.getByRole('button', { name: 'Rotate the auth token' }).click();
    await secondary.fill(next);
    await keep.click();
    await expect(secondary).toHaveAccessibleDescription(
      /Twilio does not accept this account SID and auth token/,
    );
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });

  await test.step('the secondary one waits beside the present one', async () => {
    await changeTwilioAccount(account.accountSid, { secondaryAuthToken: next });
    await keep.click();
    await expect(page.getByText(`••••••••${next.slice(-4)}, entered`)).toBeVisible();
    await expect(token).toHaveValue(`••••••••${account.authToken.slice(-4)}`);
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('Promote it in the Twilio console')).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });

  await test.step('promoted at Twilio while a call rings, its callbacks tell', async () => {
    await organization.placeCall(agentId, '+14155559400');
    await changeTwilioAccount(account.accountSid, { authToken: next });
    await expect(page.getByText(`calls go out with the token ••••••••${next.slice(-4)}`)).toBeVisible({
      timeout: 20_000,
    });
    await expect(token).toHaveValue(`••••••••${next.slice(-4)}`);
  });

  await test.step('calls go out with the new one, and the audit log tells of it', async () => {
    await organization.placeCall(agentId, '+14155550000');
    await page.goto('/audit');
    await expect(page.getByRole('table').getByText('Agent’s auth token rotated')).toBeVisible();
  });
});
