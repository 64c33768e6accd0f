import type { Page } from '@playwright/test';
import { randomNumber, shown } from '../support/twilio';
import { expect, test } from '../support/test';

test('an agent is connected to its own account, places a call, changes its number and is disconnected', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const [first, second] = account.phoneNumbers;
  await signIn(organization.owner);

  await test.step('a new agent cannot place calls, and the page says why', async () => {
    await page.getByRole('button', { name: 'New agent' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Reception');
    await page.getByRole('button', { name: 'Create agent' }).click();
    await expect(page.getByRole('heading', { name: 'Reception', level: 1 })).toBeVisible();
    await expect(page.getByText('This agent has no Twilio configuration')).toBeVisible();
    const call = page.getByRole('button', { name: 'Place test call' });
    await tab(page, 'Overview');
    await expect(call).toBeDisabled();
    await expect(call).toHaveAccessibleDescription(/^Calls are unavailable\./);
    await tab(page, 'Connection');
  });

  const token = page.getByLabel('Auth token');
  const number = page.getByRole('combobox', { name: 'Phone number' });
  const connect = page.getByRole('button', { name: 'Connect', exact: true });
  const save = page.getByRole('button', { name: 'Save and verify' });

  await test.step('malformed input is reported at its field', async () => {
    await page.getByLabel('Account SID').fill('AC123');
    await connect.click();
    await expect(page.getByLabel('Account SID')).toHaveAccessibleDescription(
      /Must be "AC" and 32 hexadecimal digits/,
    );
    await expect(token).toHaveAccessibleDescription(/Must be the 32 letters and digits/);
    await expect(number).toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('a wrong token is reported at its field', async () => {
    await page.getByLabel('Account SID').fill(account.accountSid);
    await token.fill('0'.repeat(32));
    await number.fill(first);
    await connect.click();
    await expect(token).toHaveAccessibleDescription(/Twilio does not accept this account SID and auth token/);
    await expect(page.getByText('Not saved')).toBeVisible();
  });

  await test.step('a number of another account is reported at its field', async () => {
    await token.fill(account.authToken);
    await number.fill(randomNumber());
    await connect.click();
    await expect(number).toHaveAccessibleDescription(/neither belongs to the Twilio account/);
  });

  await test.step('correct settings are saved, with a number selected from the account’s', async () => {
    await page.getByRole('button', { name: 'Load account numbers' }).click();
    await expect(page.getByText('2 numbers available.')).toBeVisible();
    await number.fill('');
    await page.getByRole('option', { name: shown(first) }).click();
    await connect.click();
    await expect(page.getByText(`Verified. Calls can be placed from ${shown(first)}.`)).toBeVisible();
    await expect(token).toHaveValue(`••••••••${account.authToken.slice(-4)}`);
    await expect(page.getByText('This agent has no Twilio configuration')).toBeHidden();
  });

  await test.step('a test call is followed to its end without a reload', async () => {
    await tab(page, 'Overview');
    await page.getByLabel('Number to call').fill('+14155550123');
    await page.getByRole('button', { name: 'Place test call' }).click();
    await expect(page.getByRole('status', { name: 'Status of the call: Completed' })).toBeVisible();
    await expect(page.getByText('Ringing', { exact: true })).toBeVisible();
  });

  await test.step('another number is selected without entering the token again', async () => {
    await tab(page, 'Connection');
    await page.reload();
    await page.getByRole('button', { name: 'Edit connection' }).click();
    await page.getByRole('button', { name: 'Load account numbers' }).click();
    await expect(page.getByText('2 numbers available.')).toBeVisible();
    await number.click();
    await page.getByRole('option', { name: shown(second) }).click();
    await save.click();
    await expect(page.getByText(`Verified. Calls can be placed from ${shown(second)}.`)).toBeVisible();
    await expect(token).toHaveValue(`••••••••${account.authToken.slice(-4)}`);
  });

  await test.step('once disconnected, it can no longer place calls', async () => {
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await expect(page.getByText('This agent has no Twilio configuration')).toBeVisible();
    await expect(token).toHaveValue('');
    await tab(page, 'Overview');
    await expect(page.getByRole('button', { name: 'Place test call' })).toBeDisabled();
  });
});

test('a number of another agent is refused at its field, with that agent’s name', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  await organization.connectAgent(await organization.createAgent('Sales'), account);
  const other = await organization.createAgent('Support');
  await signIn(organization.owner);
  await page.goto(`/agents/${other}?tab=connection`);
  await page.getByLabel('Account SID').fill(account.accountSid);
  await page.getByLabel('Auth token').fill(account.authToken);
  await page.getByRole('combobox', { name: 'Phone number' }).fill(account.phoneNumbers[0]);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await expect(page.getByRole('combobox', { name: 'Phone number' })).toHaveAccessibleDescription(
    /Belongs to the agent Sales\./,
  );
});

test('agents can be renamed, made the default and deleted from the list', async ({
  page,
  organization,
  signIn,
}) => {
  await organization.createAgent('Sales');
  await signIn(organization.owner);
  const menu = page.getByRole('button', { name: /^Actions for/ });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Retail');
  await page.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('link', { name: 'Retail' })).toBeVisible();

  await menu.click();
  await page.getByRole('menuitem', { name: 'Make default' }).click();
  await expect(page.getByText('Default', { exact: true })).toBeVisible();

  await menu.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No agents yet')).toBeVisible();
});

test('what was typed and not saved is not lost by leaving the page without a question', async ({
  page,
  organization,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}?tab=behavior`);
  const description = page.getByLabel('Description');
  await description.fill('Answers in the evening.');
  await tab(page, 'Limits');
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await expect(description).toHaveValue('Answers in the evening.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Agent saved.')).toBeVisible();
  await tab(page, 'Limits');
  await expect(page.getByLabel('Concurrent calls')).toBeVisible();

  await page.getByLabel('Concurrent calls').fill('5');
  await page.getByRole('link', { name: 'Calls', exact: true }).click();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('heading', { name: 'Calls', level: 1 })).toBeVisible();
});

async function tab(page: Page, name: string) {
  await page.getByRole('tab', { name }).click();
}
