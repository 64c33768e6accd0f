import { Menu } from '@mantine/core';
import { Problem } from '../api/problem';
import { chooseLanguage, LANGUAGES, languageName, useLanguage, type Language } from '../language/language';
import { notifyFailed } from './notify';
import { unsaved } from './unsaved';

/** The languages to choose from, each named in itself. The page begins anew in another one. */
export function LanguageItems() {
  const choose = (language: Language) =>
    unsaved.leave(() => {
      chooseLanguage(language).catch(() => notifyFailed(Problem.unreachable()));
    });
  return (
    <Menu.RadioGroup value={useLanguage()}>
      {LANGUAGES.map((language) => (
        <Menu.RadioItem
          key={language}
          value={language}
          lang={language}
          closeMenuOnClick
          onChange={() => choose(language)}
        >
          {languageName(language)}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
