import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Problem } from '../api/problem';
import { chooseLanguage, LANGUAGES, languageName, useLanguage, type Language } from '../language/language';
import { notifyFailed } from './notify';
import { unsaved } from './unsaved';

/** The languages to choose from, each named in itself. The page begins anew in another one. */
export function LanguageItems() {
  const current = useLanguage();
  const choose = (language: Language) =>
    unsaved.leave(() => {
      chooseLanguage(language).catch(() => notifyFailed(Problem.unreachable()));
    });
  return LANGUAGES.map((language) => (
    <Menu.Item
      key={language}
      lang={language}
      role="menuitemradio"
      aria-checked={language === current}
      rightSection={language === current ? <IconCheck size={16} aria-hidden /> : null}
      onClick={() => {
        if (language !== current) choose(language);
      }}
    >
      {languageName(language)}
    </Menu.Item>
  ));
}
