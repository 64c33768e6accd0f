import userEvent from '@testing-library/user-event';

/**
 * Replaces a field's text by pasting: typing renders the form once for each character, which takes seconds on a busy
 * machine. Tests of typing itself type.
 */
export async function enter(field: HTMLElement, text: string): Promise<void> {
  await userEvent.click(field);
  await userEvent.clear(field);
  await userEvent.paste(text);
}
