import { expectNoViolations } from '../support/accessibility';
import { expect, test } from '../support/test';
import { changeTwilioAccount, shown } from '../support/twilio';

test('an agent is connected step by step to a trial account, and Health says what is left to do', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const [taken, free] = account.phoneNumbers;
  const other = await organization.createAgent('Billing');
  await organization.connectAgent(other, account, taken);
  await changeTwilioAccount(account.accountSid, {
    type: 'Trial',
    phoneNumbers: [taken, { phoneNumber: free, voiceUrl: 'https://ivr.example.com/voice' }],
    verifiedCallerIds: ['+14155550123'],
  });
  const agent = await organization.createAgent('Reception');
  await signIn(organization.owner);

  await test.step('the checklist leads to the first step', async () => {
    await expect(page.getByText('2 of 4 steps done.')).toBeVisible();
    await page.goto('/health');
    await page
      .getByRole('row', { name: /Reception/ })
      .getByRole('link', { name: 'Connect' })
      .click();
    await expect(page.getByRole('heading', { name: 'Connect Reception to Twilio' })).toBeVisible();
  });

  await test.step('Twilio lists the numbers, with whoever has them', async () => {
    await page.getByLabel('Account SID').fill(account.accountSid);
    await page.getByLabel('Auth token').fill(account.authToken);
    await page.getByRole('button', { name: 'Continue' }).click();
    const used = page.getByRole('group', { name: 'In use by Billing' });
    await expect(used.getByRole('radio')).toBeDisabled();
    const available = page.getByRole('group', { name: 'Available' });
    await expect(available.getByText('Verified caller ID')).toBeVisible();
    await available.getByRole('radio', { name: shown(free) }).check();
    await expect(page.getByText('https://ivr.example.com/voice')).toBeVisible();
    await expectNoViolations(page);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
  });

  await test.step('a trial account is one state, and a test call is placed', async () => {
    const trial = page.getByText('Trial account: calls verified numbers only');
    await expect(trial).toBeVisible();
    await page.getByLabel('Number to call').fill('+14155550123');
    await page.getByRole('button', { name: 'Place test call' }).click();
    await expect(page.getByRole('status', { name: 'Status of the call: Completed' })).toBeVisible();
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.goto(`/agents/${agent}`);
    await expect(trial).toBeVisible();
    await page.goto('/agents');
    await expect(trial).toHaveCount(1);
  });

  await test.step('Health shows it, and a callback that has arrived', async () => {
    await page.goto('/health');
    await expect(page.getByRole('row', { name: /Reception/ })).toContainText('can only call numbers');
    await expect(page.getByRole('region', { name: 'Callbacks' })).toContainText('just now');
    await expectNoViolations(page);
  });
});
