import { randomBytes } from 'node:crypto';
import { expectNoViolationsNow } from '../support/accessibility';
import { changeTwilioAccount } from '../support/twilio';
import { expect, test } from '../support/test';

test('an auth token is rotated step by step, and the first callback signed with the new one completes it', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agentId = await organization.createAgent('Reception');
  await organization.connectAgent(agentId, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agentId}?tab=connection`);
  await page.getByRole('button', { name: 'Edit connection' }).click();
  const token = page.getByLabel('Auth token');
  const secondary = page.getByLabel('Secondary token', { exact: true });
  const save = page.getByRole('button', { name: 'Save secondary token' });
  await expect(token).toHaveValue(`••••••••${account.authToken.slice(-4)}`);
  const newToken = randomBytes(16).toString('hex');

  await test.step('a token that Twilio does not know is reported at its field', async () => {
    await page.getByRole('button', { name: 'Rotate auth token' }).click();
    await secondary.fill(newToken);
    await save.click();
    await expect(secondary).toHaveAccessibleDescription(
      /Twilio does not accept this account SID and auth token/,
    );
    await expectNoViolationsNow(page);
  });

  await test.step('the secondary token is stored alongside the current one', async () => {
    await changeTwilioAccount(account.accountSid, { secondaryAuthToken: newToken });
    await save.click();
    await expect(page.getByText(`••••••••${newToken.slice(-4)}, saved`)).toBeVisible();
    await expect(token).toHaveValue(`••••••••${account.authToken.slice(-4)}`);
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('Promote it in the Twilio console')).toBeVisible();
    await expectNoViolationsNow(page);
  });

  await test.step('when it is promoted at Twilio during a call, a callback reveals it', async () => {
    await organization.placeCall(agentId, '+14155559400');
    await changeTwilioAccount(account.accountSid, { authToken: newToken });
    await expect(page.getByText(`Calls now use the token ••••••••${newToken.slice(-4)}`)).toBeVisible();
    await expect(token).toHaveValue(`••••••••${newToken.slice(-4)}`);
  });

  await test.step('calls use the new token, and the audit log shows the rotation', async () => {
    await organization.placeCall(agentId, '+14155550000');
    await page.goto('/audit');
    await expect(page.getByRole('table').getByText('Agent’s auth token rotated')).toBeVisible();
  });
});
