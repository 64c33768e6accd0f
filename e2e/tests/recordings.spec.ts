import { expect, test } from '../support/test';

test('a call in progress is recorded, listened to in the page, and the recording deleted', async ({
  page,
  organization,
  account,
  signIn,
}) => {
  const agent = await organization.createAgent('Reception');
  await organization.connectAgent(agent, account);
  await organization.placeCall(agent, '+14155559500');
  await signIn(organization.owner);
  await page.goto('/calls');
  await page.getByRole('link', { name: '+1 415 555 9500' }).click();

  const recordings = page.getByRole('region', { name: 'Recordings' });
  await recordings.getByRole('button', { name: 'Record', exact: true }).click();
  await recordings.getByRole('button', { name: 'Stop recording' }).click();
  const player = recordings.getByLabel('Recording of the call');
  await expect(player).toBeVisible();
  // The session's cookie is enough for the player.
  const type = await player.evaluate(async (audio: HTMLAudioElement) => {
    const response = await fetch(audio.src);
    return `${response.status} ${response.headers.get('content-type') ?? ''}`;
  });
  expect(type).toBe('200 audio/mpeg');

  await recordings.getByRole('button', { name: 'Delete recording' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete recording' }).click();
  await expect(recordings.getByText('Deleted', { exact: true })).toBeVisible();
  await expect(player).toHaveCount(0);
});
