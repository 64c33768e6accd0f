import type { ChosenColumns } from './column';

/** The columns that a person chose for a list, in this browser. One that keeps nothing forgets them with the page. */
export const chosenColumns = {
  get: (person: string, list: string): ChosenColumns => {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(keyOf(person, list)) ?? '{}');
      if (typeof stored !== 'object' || stored === null) return {};
      return Object.fromEntries(
        Object.entries(stored).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
      );
    } catch {
      return {};
    }
  },
  set: (person: string, list: string, chosen: ChosenColumns) => {
    try {
      localStorage.setItem(keyOf(person, list), JSON.stringify(chosen));
    } catch {
      // Storage that is full or blocked: the page keeps them.
    }
  },
};

function keyOf(person: string, list: string): string {
  return `linecard.columns.${person}.${list}`;
}
