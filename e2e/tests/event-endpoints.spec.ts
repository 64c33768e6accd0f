import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../support/test';

type Received = { headers: IncomingHttpHeaders; body: { type: string } };

/** A server that takes events, and answers with the status that is set. */
async function receiver() {
  const received: Received[] = [];
  const state = { status: 204 };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body: JSON.parse(text) as { type: string } });
      response.writeHead(state.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  return { url, received, state, close: () => server.close() };
}

test('an endpoint is made, tested, rotated, disabled and deleted, and its deliveries are shown', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const target = await receiver();
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await signIn(organization.owner);
  await page.getByRole('link', { name: 'Event endpoints' }).click();
  await page.getByRole('button', { name: 'New endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('URL').fill('nonsense');
  await dialog.getByRole('button', { name: 'Create endpoint' }).click();
  await expect(dialog.getByText(/^Must be a URL that starts with https/)).toBeVisible();
  await dialog.getByLabel('URL').fill(target.url);
  await dialog.getByRole('button', { name: 'Create endpoint' }).click();
  const secret = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
  expect(secret).toMatch(/^whsec_/);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: target.url }).click();
  await expect(page.getByRole('heading', { name: 'Event endpoint', level: 1 })).toBeVisible();

  await page.getByRole('button', { name: 'Send test event' }).click();
  const row = page.getByRole('row', { name: /^Test/ });
  await expect(row).toContainText('Delivered');
  expect(target.received[0]?.body.type).toBe('test');
  expect(target.received[0]?.headers['webhook-signature']).toMatch(/^v1,/);

  target.state.status = 500;
  await organization.placeCall(agent, '+14155550123');
  // What happened later to the call waits for it.
  const failing = page.getByRole('row', { name: /^Call/ }).filter({ hasText: 'HTTP 500' });
  await page.reload();
  await expect(failing).toHaveCount(1);
  await expect(page.getByText('Deliveries fail')).toBeVisible();
  target.state.status = 204;
  await failing.getByRole('button', { name: /^Send again/ }).click();
  await expect(page.getByText('The event is being sent.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Delivered' }).click();
  await expect(page.getByRole('row', { name: /^Call/ }).first()).toContainText('Delivered');

  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Rotate the secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Signing secret' })).toHaveValue(/^whsec_/);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('Previous secret ends')).toBeVisible();

  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByText('No events are sent here')).toBeVisible();
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  await expect(page.getByText('No events are sent here')).toBeHidden();

  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No endpoints yet')).toBeVisible();
  target.close();
});
