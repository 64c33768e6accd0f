import { expect, test } from '../support/test';

test('a test message is sent from the agent’s page and shown until it is delivered', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}`);
  await page.getByLabel('Number to text').fill('+14155550123');
  await page.getByLabel('Text', { exact: true }).fill('Your table is ready.\nSee you soon!');
  await page.getByRole('button', { name: 'Send test message' }).click();
  await expect(page.getByRole('status', { name: 'Status of the message: Delivered' })).toBeVisible();

  await page.getByRole('link', { name: 'View message details' }).click();
  await expect(page.getByRole('heading', { name: 'Message to +1 415 555 0123', level: 1 })).toBeVisible();
  await expect(page.getByText('Your table is ready.\nSee you soon!')).toBeVisible();
  await page.getByRole('link', { name: 'Messages' }).first().click();
  await expect(page.getByText('Your table is ready.')).toBeVisible();
});

test('a message that is refused or not delivered shows the reason', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.sendMessage(agent, '+14155559904', 'Hello').catch(() => undefined);
  await organization.sendMessage(agent, '+14155559000', 'Hello');
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Messages' }).click();

  await page.getByRole('link', { name: '+1 415 555 9904' }).click();
  await expect(page.getByText('Why this message failed')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Twilio error 21610' })).toBeVisible();
  await page.goBack();

  await expect(page.getByRole('table').getByText('Undelivered')).toBeVisible();
  await page.getByRole('link', { name: '+1 415 555 9000' }).click();
  await expect(page.getByRole('link', { name: 'Twilio error 30003' })).toBeVisible();
});

test('an agent without an account cannot send messages, and the filters of messages are in the URL', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const bare = await organization.createAgent('Night shift');
  const connected = await organization.createAgent('Reception');
  await organization.connectAgent(connected, account);
  await organization.sendMessage(connected, '+14155550100', 'Hello');
  await signIn(organization.owner);
  await page.goto(`/agents/${bare}`);
  const send = page.getByRole('button', { name: 'Send test message' });
  await expect(send).toBeDisabled();
  await expect(send).toHaveAccessibleDescription(/^Messages are unavailable\./);

  await page.goto('/messages');
  await page.getByRole('combobox', { name: 'Agent' }).click();
  await page.getByRole('option', { name: 'Night shift' }).click();
  await expect(page).toHaveURL(new RegExp(`agent=${bare}`));
  await expect(page.getByText('No messages match these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Show all messages' }).click();
  await expect(page.getByRole('link', { name: '+1 415 555 0100' })).toBeVisible();
});
