import { expectNoViolations } from '../support/accessibility';
import { expect, test } from '../support/test';
import { changeTwilioAccount, createTwilioAccount, randomNumber, shown } from '../support/twilio';

test('several agents are connected to one account, each with a number of its own, and what fails is tried again', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const numbers = Array.from({ length: 4 }, randomNumber) as [string, string, string, string];
  await changeTwilioAccount(account.accountSid, { phoneNumbers: numbers });
  const billing = await organization.createAgent('Billing');
  await organization.connectAgent(billing, account, numbers[0]);
  for (const name of ['Assistant', 'Lobby', 'Reception']) await organization.createAgent(name);
  await signIn(organization.owner);

  await test.step('those without an account are offered, and the account is asked for once', async () => {
    await page.getByRole('button', { name: 'Connect agents' }).click();
    await page.getByLabel('Account SID').fill(account.accountSid);
    await page.getByLabel('Auth token').fill(account.authToken);
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('combobox', { name: 'Number for Assistant' })).toHaveValue(numbers[1]);
    await expect(page.getByRole('combobox', { name: 'Number for Lobby' })).toHaveValue(numbers[2]);
    await expect(page.getByRole('combobox', { name: 'Number for Billing' })).toHaveCount(0);
  });

  await test.step('a number that another agent has or gets cannot be chosen, and one agent is left out', async () => {
    await page.getByRole('combobox', { name: 'Number for Reception' }).click();
    const option = (number: string) => page.getByRole('option', { name: shown(number) });
    await expect(page.getByText('In use by Billing')).toBeVisible();
    await expect(option(numbers[0])).toHaveAttribute('data-combobox-disabled', 'true');
    await expect(option(numbers[1])).toContainText('Chosen for Assistant');
    await page.keyboard.press('Escape');
    await page.getByLabel('Connect Reception').press('Space');
    await expect(page.getByText(/^2 agents will be connected to AC….* 1 agent is left out\./)).toBeVisible();
    await expectNoViolations(page);
  });

  await test.step('the number that was taken meanwhile fails in its row, and the others are connected', async () => {
    const taker = await organization.createAgent('Taker');
    await organization.connectAgent(taker, account, numbers[2]);
    await page.getByRole('button', { name: 'Connect 2 agents' }).press('Enter');
    await expect(page.getByText(/^1 agent is connected to AC….* 1 agent failed/)).toBeVisible();
    const lobby = page.getByRole('dialog').getByRole('row', { name: /Lobby/ });
    await expect(lobby).toContainText('Taker');
    await lobby.getByRole('combobox').click();
    await page.getByRole('option', { name: shown(numbers[3]) }).click();
    await page.getByRole('button', { name: 'Try again with 1 agent' }).click();
    await expect(page.getByText(/^2 agents are connected/)).toBeVisible();
    await expectNoViolations(page);
    expect(page.url()).not.toContain(account.authToken);
    await page.getByRole('button', { name: 'Done' }).click();
  });

  const table = page.getByRole('main').getByRole('table');
  await expect(table.getByRole('row', { name: /Assistant/ })).toContainText(shown(numbers[1]));
  await expect(table.getByRole('row', { name: /Lobby/ })).toContainText(shown(numbers[3]));
  await expect(table.getByRole('row', { name: /Reception/ })).toContainText('No number');
});

test('the account of a selected agent is replaced only where that is chosen', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const other = await createTwilioAccount();
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.createAgent('Lobby');
  await signIn(organization.owner);
  for (const name of ['Reception', 'Lobby']) await page.getByLabel(`Select ${name}`).check();
  await page.getByRole('button', { name: 'Connect selected' }).click();
  await page.getByLabel('Account SID').fill(other.accountSid);
  await page.getByLabel('Auth token').fill(other.authToken);
  await page.getByRole('button', { name: 'Continue' }).click();
  const replace = page.getByRole('checkbox', { name: 'Replace the account of Reception' });
  await expect(replace).not.toBeChecked();
  await expect(page.getByRole('button', { name: 'Connect 1 agent' })).toBeVisible();
  await replace.check();
  await expect(page.getByText('The account of 1 agent is replaced')).toBeVisible();
  await page.getByRole('button', { name: 'Connect 2 agents' }).click();
  await expect(page.getByText(/^2 agents are connected/)).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  const row = page.getByRole('main').getByRole('row', { name: /Reception/ });
  await expect(row).toContainText(shown(other.phoneNumbers[1]));
});

test('pausing several agents is undone from the keyboard, and not where one was changed again since', async ({
  page,
  organization,
  signIn,
}) => {
  const assistant = await organization.createAgent('Assistant');
  await organization.createAgent('Billing');
  await signIn(organization.owner);
  const paused = page.getByRole('table').getByText('Paused', { exact: true });
  const pauseBoth = async () => {
    await page.getByRole('button', { name: 'Pause selected' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause 2 agents' }).click();
    await expect(paused).toHaveCount(2);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  };
  for (const name of ['Assistant', 'Billing']) await page.getByLabel(`Select ${name}`).check();
  await pauseBoth();
  await page.keyboard.press('F8');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Undone: 2 agents paused.')).toBeVisible();
  await expect(paused).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Pause selected' })).toBeFocused();
  // A dialog that is rendered only while it is open.
  const hangUp = page.getByRole('button', { name: 'Hang up their calls' });
  await hangUp.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await expect(hangUp).toBeFocused();

  await pauseBoth();
  await organization.updateAgent(assistant, { paused: false });
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('1 of 2 undone')).toBeVisible();
  await expect(paused).toHaveCount(0);
});

test('what was saved is undone, and the form shows it', async ({ page, organization, signIn }) => {
  const first = await organization.createAgent('Assistant');
  await organization.updateAgent(first, { isDefault: true });
  const agent = await organization.createAgent('Reception');
  await signIn(organization.owner);
  const undo = page.getByRole('button', { name: 'Undo' });

  await page.getByRole('button', { name: 'Actions for Reception' }).click();
  await page.getByRole('menuitem', { name: 'Make default' }).click();
  await undo.click();
  await expect(page.getByText('Undone: Reception is now the default agent.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Assistant/ })).toContainText('Default');

  await page.goto(`/agents/${agent}?tab=limits`);
  await page.getByLabel('Calls from').fill('09:00');
  await page.getByLabel('Calls until').fill('17:00');
  await page.getByRole('button', { name: 'Save limits' }).click();
  await undo.click();
  await expect(page.getByText('Undone: Limits saved.')).toBeVisible();
  await expect(page.getByLabel('Calls from')).toHaveValue('');

  await page.goto('/agents?paused=yes');
  await page.getByRole('button', { name: 'Clear 1 filter' }).click();
  await undo.click();
  await expect(page).toHaveURL(/paused=yes/);
});
