import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The slowest rule, and the only one for which colors matter. */
const CONTRAST = 'color-contrast';

/** Runs axe on the page as soon as it has loaded: all rules with light colors, and those for colors with dark ones. */
export async function expectNoViolations(page: Page) {
  await inColors(page, 'light');
  await expectNone(page, axe(page));
  await inColors(page, 'dark');
  await expectNone(page, axe(page).withRules(CONTRAST));
}

/** The rules that a narrower window can break. */
export async function expectNoViolationsOfLayout(page: Page) {
  await isLoaded(page);
  await expectNone(page, axe(page).disableRules(CONTRAST));
}

/**
 * For violations only, and by their HTML: what axe says of what passes, and its selectors, take as long as the rules. Without the
 * legacy mode, each run would put its results together in a page of its own, for frames of other origins. We have none.
 */
const axe = (page: Page) =>
  new AxeBuilder({ page }).options({ resultTypes: ['violations'], selectors: false }).setLegacyMode();

/** Runs axe on the page as it is. */
export const expectNoViolationsNow = (page: Page) => expectNone(page, axe(page));

async function expectNone(page: Page, builder: AxeBuilder) {
  const { violations } = await builder.analyze();
  const found = violations.map(
    ({ id, nodes }) =>
      `${page.url()} ${id}: ${nodes.map((n) => `${n.html} ${n.failureSummary}`).join(' | ')}`,
  );
  expect(found).toEqual([]);
}

async function inColors(page: Page, colorScheme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
  await isLoaded(page);
  // A color on its way to another one is neither of the two.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation instanceof CSSTransition)
        .map((transition) => transition.finished.catch(() => undefined)),
    ),
  );
}

async function isLoaded(page: Page) {
  await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** Also once what moves when the window changes, such as the navigation, has come to rest. */
export async function expectNoHorizontalScrolling(page: Page) {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(overflow, { message: `${page.url()} is wider than its window` }).toBeLessThanOrEqual(0);
}
