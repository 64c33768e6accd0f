import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { renderFor } from '../../test/render';
import { chooseLanguage, currentLanguage, showIn } from '../language/language';
import { LanguageToggle } from './LanguageToggle';

afterEach(() => showIn('en'));

async function choose(name: string) {
  await userEvent.click(screen.getByRole('button', { name: 'Language' }));
  await userEvent.click(await screen.findByRole('menuitemradio', { name }));
}

test('a language that is chosen in the menu is shown', async () => {
  renderFor('member', <LanguageToggle />);
  await choose('Deutsch');
  await waitFor(() => expect(currentLanguage()).toBe('de'));
});

test('the language that is shown can be chosen again while another one is loaded', async () => {
  renderFor('member', <LanguageToggle />);
  await userEvent.click(screen.getByRole('button', { name: 'Language' }));
  const english = await screen.findByRole('menuitemradio', { name: 'English' });
  const german = chooseLanguage('de');
  english.click();
  await german;
  expect(currentLanguage()).toBe('en');
});
