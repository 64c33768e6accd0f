import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { useState } from 'react';

/** The field for the word that confirms what reaches many; null where none must be typed. */
export function useTypedWord(word: string | null) {
  const [text, setText] = useState('');
  return {
    isTyped: word === null || text.trim().toLowerCase() === word.toLowerCase(),
    clear: () => setText(''),
    field: word !== null && (
      <TextInput
        label={t`Type “${word}” to confirm`}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    ),
  };
}
