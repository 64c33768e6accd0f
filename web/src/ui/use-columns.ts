import { useState } from 'react';
import { chosenColumns } from './chosen-columns';
import { shownColumns, type ChosenColumns, type Column } from './column';

/** The columns of a list, and which of them are shown. */
export type Columns<Row> = {
  all: Column<Row>[];
  shown: Column<Row>[];
  chosen: ChosenColumns;
  choose: (chosen: ChosenColumns) => void;
};

/** The columns of a list as the person chose them in this browser. */
export function useColumns<Row>(list: string, person: string, columns: Column<Row>[]): Columns<Row> {
  const [chosen, setChosen] = useState(() => chosenColumns.get(person, list));
  return {
    all: columns,
    shown: shownColumns(columns, chosen),
    chosen,
    choose: (next) => {
      setChosen(next);
      chosenColumns.set(person, list, next);
    },
  };
}
