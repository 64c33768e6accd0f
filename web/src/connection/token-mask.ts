/**
 * What stands in the token's field after an edit. The mask is kept whole or replaced whole: typing into
 * it begins a new token with what was typed, and deleting from it empties the field.
 */
export function afterEdit(mask: string | null, before: string, typed: string): string {
  if (mask === null || before !== mask) return typed;
  if (typed === mask) return mask;
  // Typed at the mask's end, at its beginning, or over the whole of it.
  if (typed.startsWith(mask)) return typed.slice(mask.length);
  if (typed.endsWith(mask)) return typed.slice(0, -mask.length);
  return typed.includes('•') ? '' : typed;
}

/** Whether a token was typed, rather than the stored one's mask left in place. */
export function isTyped(mask: string | null, value: string): boolean {
  return value !== '' && value !== mask;
}
