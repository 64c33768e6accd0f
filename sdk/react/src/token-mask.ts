/**
 * The field's value after an edit. The mask of the stored token is kept or replaced as a whole: typing starts a new token with
 * what was typed, and deleting clears the field.
 */
export function afterEdit(mask: string | null, before: string, typed: string): string {
  if (mask === null || before !== mask) return typed;
  if (typed === mask) return mask;
  // Typed after the mask, before it, or over all of it.
  if (typed.startsWith(mask)) return typed.slice(mask.length);
  if (typed.endsWith(mask)) return typed.slice(0, -mask.length);
  return typed.includes("•") ? "" : typed;
}
