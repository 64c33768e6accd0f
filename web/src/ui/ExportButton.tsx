import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { IconDownload } from '@tabler/icons-react';
import { asProblem } from '../api/problem';
import { csvOf, download, type CsvColumn } from './csv';
import { notifyDone, notifyFailed } from './notify';

type Page<Row> = { items: Row[]; nextCursor?: string | null };

type Props<Row> = {
  /** The file's name without its ending. */
  name: string;
  columns: CsvColumn<Row>[];
  /** Reads a page of what is shown. */
  read: (query: { limit: number; cursor?: string }) => Promise<Page<Row>>;
};

/** More would take minutes and the browser's memory; `linecard export` has no limit. */
const MOST = 10_000;

/** Exports what the list's filters match as CSV. */
export function ExportButton<Row>({ name, columns, read }: Props<Row>) {
  const [count, setCount] = useState<number | null>(null);
  const run = async () => {
    setCount(0);
    try {
      const { rows, isAll } = await readAll(read, setCount);
      download(`${name}.csv`, csvOf(columns, rows));
      notifyDone(
        isAll
          ? t`${plural(rows.length, { one: '# row', other: '# rows' })} exported.`
          : t`The first ${plural(MOST, { one: '# row', other: '# rows' })} exported.`,
      );
    } catch (error) {
      notifyFailed(asProblem(error));
    } finally {
      setCount(null);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={18} aria-hidden />}
      disabled={count !== null}
      onClick={() => void run()}
    >
      {count === null ? t`Export as CSV` : t`Exporting… ${count}`}
    </Button>
  );
}

async function readAll<Row>(read: Props<Row>['read'], onProgress: (count: number) => void) {
  const rows: Row[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await read({ limit: 100, ...(cursor ? { cursor } : {}) });
    rows.push(...page.items);
    onProgress(rows.length);
    cursor = page.nextCursor;
  } while (cursor && rows.length < MOST);
  return { rows: rows.slice(0, MOST), isAll: !cursor };
}
