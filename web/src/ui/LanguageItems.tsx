import { Menu } from '@mantine/core';
import { Problem } from '../api/problem';
import { chooseLanguage, LANGUAGES, languageName, useLanguage, type Language } from '../language/language';
import { notifyFailed } from './notify';
import { unsaved } from './unsaved';

/** The languages to choose from, each named in itself. The page begins anew in another one. */
export function LanguageItems() {
  const shown = useLanguage();
  const show = (language: Language) => {
    chooseLanguage(language).catch(() => notifyFailed(Problem.unreachable()));
  };
  const choose = (language: Language) => {
    if (language === shown) show(language);
    else unsaved.leave(() => show(language));
  };
  return (
    <Menu.RadioGroup value={shown}>
      {LANGUAGES.map((language) => (
        <Menu.RadioItem
          key={language}
          value={language}
          lang={language}
          closeMenuOnClick
          // Not onChange: the one that is shown can be chosen again while another one is loaded.
          onClick={() => choose(language)}
        >
          {languageName(language)}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
