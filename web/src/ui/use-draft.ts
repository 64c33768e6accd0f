import { useState, type ChangeEvent, type KeyboardEvent } from 'react';

/** The props of a text field whose value is applied when it is left or Enter is pressed, and not while it is typed. */
export function useDraft(value: string, apply: (value: string) => void) {
  const [draft, setDraft] = useState<string | null>(null);
  const finish = () => {
    if (draft !== null && draft !== value) apply(draft);
    setDraft(null);
  };
  return {
    value: draft ?? value,
    onChange: (event: ChangeEvent<HTMLInputElement>) => setDraft(event.currentTarget.value),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') finish();
    },
    onBlur: finish,
  };
}

/** The same for dates: half a date is another date. What a picker enters, with no key pressed, is applied at once. */
export function useDateDraft(value: string, apply: (value: string) => void) {
  const draft = useDraft(value, apply);
  const [isTyping, setTyping] = useState(false);
  return {
    ...draft,
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      draft.onChange(event);
      if (!isTyping) apply(event.currentTarget.value);
    },
    onKeyDown: (event: KeyboardEvent) => {
      setTyping(event.key !== 'Enter' && event.key !== 'Tab');
      draft.onKeyDown(event);
    },
    onPointerDown: () => setTyping(false),
    onBlur: () => {
      setTyping(false);
      draft.onBlur();
    },
  };
}
