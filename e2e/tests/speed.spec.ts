import { expect, test } from '../support/test';

const USABLE_WITHIN_MS = 1_000;
/** The fastest load counts, since other tests may keep the machine busy. */
const LOADS = 5;

declare global {
  interface Window {
    usableAfterMs?: number;
  }
}

test('the list of agents is usable within a second', async ({ page, organization, signIn }) => {
  for (let index = 0; index < 25; index += 1) await organization.createAgent(`Agent ${index}`);
  await signIn(organization.owner);
  // Measured in the page, since a measurement from outside would be late.
  await page.addInitScript(() => {
    const look = () => {
      const text = document.querySelector('main')?.textContent ?? '';
      if (text.split('Not connected').length > 25) window.usableAfterMs = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
  const took: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.goto('/agents');
    await expect(page.getByRole('button', { name: /^Actions for/ })).toHaveCount(25);
    took.push(await page.evaluate(() => window.usableAfterMs ?? Infinity));
  }
  console.log(`usable after ${took.map((ms) => Math.round(ms)).join(', ')} ms`);
  expect(Math.min(...took)).toBeLessThan(USABLE_WITHIN_MS);
});
