import { i18n } from '@lingui/core';
import { FIELDS, SPREAD } from './fields';
import { valueText } from './values';

export type Change = { field: string; before: string | null; after: string | null };

type Names = ReadonlyMap<string, string>;

/** The fields that differ, with their values as text: of what has a name, the name. */
export function changesOf(before: unknown, after: unknown, names: Names = new Map()): Change[] {
  const [was, is] = [fieldsOf(before, names), fieldsOf(after, names)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** What is not set is left out. The fields of limits and the like stand for themselves. */
function fieldsOf(value: unknown, names: Names): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value)
      .filter(([, content]) => content !== null)
      .flatMap(([field, content]) =>
        SPREAD.has(field)
          ? [...fieldsOf(content, names)]
          : [[field, valueText(field, content, names)] as [string, string]],
      ),
  );
}

/** A field in words. Others are shown as the API names them. */
export function fieldLabel(field: string): string {
  const label = FIELDS[field];
  return label === undefined ? field : i18n._(label);
}
