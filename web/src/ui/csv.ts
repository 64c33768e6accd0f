import { i18n, type MessageDescriptor } from '@lingui/core';

/** A column of an exported list. */
export type CsvColumn<Row> = {
  heading: MessageDescriptor;
  of: (row: Row) => string | number | null | undefined;
};

/** Text of a CSV file (RFC 4180) that spreadsheets open: in UTF-8 with its mark, and no cell is a formula. */
export function csvOf<Row>(columns: CsvColumn<Row>[], rows: Row[]): string {
  const lines = [
    columns.map(({ heading }) => cell(i18n._(heading))),
    ...rows.map((row) => columns.map(({ of }) => cell(of(row)))),
  ];
  return `\uFEFF${lines.map((line) => `${line.join(',')}\r\n`).join('')}`;
}

function cell(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  const isNumber = /^[+-]?[\d.]*$/.test(text);
  const harmless = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
