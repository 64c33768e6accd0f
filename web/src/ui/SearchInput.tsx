import { t } from '@lingui/core/macro';
import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';

type Props = {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
};

const PAUSE_MS = 300;

/** Searches once typing pauses. */
export function SearchInput({ label, placeholder, value, onChange, error }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const apply = useDebouncedCallback((text: string) => {
    onChange(text.trim());
    setDraft(null);
  }, PAUSE_MS);
  const shown = draft ?? value;
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      type="search"
      autoComplete="off"
      spellCheck={false}
      error={error}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        shown === '' ? null : (
          <CloseButton
            size="sm"
            aria-label={t`Clear the search`}
            onClick={() => {
              setDraft('');
              apply('');
            }}
          />
        )
      }
      value={shown}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}
