export type Change = { field: string; before: string | null; after: string | null };

/** The fields that differ, with their values as text. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value)
      .filter(([, content]) => content !== null)
      .map(([field, content]) => [field, typeof content === 'string' ? content : JSON.stringify(content)]),
  );
}
