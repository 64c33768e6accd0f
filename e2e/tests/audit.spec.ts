import { environment } from '../support/environment';
import { expect, test } from '../support/test';

test('the audit log shows who changed what with old and new values, and its filters are in the URL', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.goto(`/agents/${agent}?tab=behavior`);
  await page.getByLabel('Name', { exact: true }).fill('Front desk');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Agent saved.')).toBeVisible();

  await page.getByRole('link', { name: 'Audit log' }).click();
  const entry = page.getByRole('button', { name: /Agent renamed$/ });
  await expect(page.getByRole('row', { name: /Agent renamed/ })).toContainText(organization.owner.email);
  await entry.click();
  await expect(page.getByText('Reception → Front desk')).toBeVisible();
  await expect(page.getByRole('table').getByText('Agent connected to Twilio')).toBeVisible();

  await page.getByLabel('Search', { exact: true }).fill('front desk');
  await expect(page).toHaveURL(/search=front(\+|%20)desk/);
  await expect(page.getByRole('table').getByText('Agent connected to Twilio')).toBeVisible();
  await expect(page.getByRole('row', { name: /Organization created/ })).toBeHidden();
  await page.reload();
  await expect(page.getByLabel('Search', { exact: true })).toHaveValue('front desk');
  await page.getByRole('link', { name: 'Audit log' }).click();

  await page.getByRole('combobox', { name: 'Action' }).click();
  await page.getByRole('option', { name: 'Agent created' }).click();
  await expect(page).toHaveURL(/action=agent\.create/);
  await expect(page.getByRole('table').getByText('Agent connected to Twilio')).toBeHidden();
  await expect(page.getByRole('row', { name: /Agent created/ })).toBeVisible();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('combobox', { name: 'Actor', exact: true }).click();
  await page.getByRole('option', { name: organization.owner.email }).click();
  await expect(page).toHaveURL(/actor=/);
  await expect(page.getByRole('row', { name: /Agent renamed/ })).toBeVisible();
  const creation = page.getByRole('row', { name: /Organization created/ });
  await expect(creation).toBeHidden();
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('button', { name: /: Organization created$/ }).click();
  await page.getByRole('link', { name: 'All changes by this user' }).click();
  await expect(creation).toBeVisible();
  await expect(page.getByRole('row', { name: /Agent renamed/ })).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Actor', exact: true })).toHaveValue(
    environment.owner().email,
  );
  await page.getByLabel('Before').fill('2020-01-01T00:00');
  await expect(page.getByText('No changes match these filters')).toBeVisible();
  expect(await page.content()).not.toContain(account.authToken);
});
