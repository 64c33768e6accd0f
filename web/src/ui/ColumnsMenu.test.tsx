import { msg } from '@lingui/core/macro';
import { Table } from '@mantine/core';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { renderFor } from '../../test/render';
import { shownColumns, type Column } from './column';
import { ColumnCells, ColumnHeadings } from './ColumnCells';
import { ColumnsMenu } from './ColumnsMenu';
import { useColumns } from './use-columns';

type Row = { name: string; price: string; sid: string };

const COLUMNS: Column<Row>[] = [
  { name: 'name', heading: msg`Name`, cell: ({ name }) => name, isIdentity: true },
  { name: 'price', heading: msg`Price`, cell: ({ price }) => price, visibleFrom: 'lg', isNumber: true },
  { name: 'sid', heading: msg`Call SID`, cell: ({ sid }) => sid, isExtra: true },
];

function List({ list = 'calls', person = 'ada' }: { list?: string; person?: string }) {
  const columns = useColumns(list, person, COLUMNS);
  return (
    <>
      <ColumnsMenu columns={columns} />
      <Table>
        <Table.Thead>
          <Table.Tr>
            <ColumnHeadings columns={columns.shown} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <ColumnCells columns={columns.shown} row={{ name: 'Ada', price: '$1', sid: 'CA1' }} />
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </>
  );
}

const headings = () =>
  screen.getAllByRole('columnheader', { hidden: true }).map(({ textContent }) => textContent);

async function choose(name: string) {
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  await userEvent.click(await screen.findByRole('menuitemcheckbox', { name }));
  await userEvent.keyboard('{Escape}');
}

test('columns are chosen with the keyboard, and the button gets the focus back', async () => {
  renderFor('member', <List />);
  expect(headings()).toEqual(['Name', 'Price']);
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  const sid = await screen.findByRole('menuitemcheckbox', { name: 'Call SID' });
  expect(sid).not.toBeChecked();
  await waitFor(() => expect(screen.getByRole('menu').contains(document.activeElement)).toBe(true));
  await userEvent.keyboard('{ArrowDown}{End}{ArrowUp}{Enter}');
  expect(sid).toBeChecked();
  expect(headings()).toEqual(['Name', 'Price', 'Call SID']);
  await userEvent.keyboard('{Escape}');
  expect(screen.getByRole('button', { name: 'Columns' })).toHaveFocus();
});

test('the choice is remembered by person and list, until it is reset', async () => {
  const first = renderFor('member', <List />);
  await choose('Call SID');
  await choose('Price');
  first.unmount();
  renderFor('member', <List />).unmount();
  const other = renderFor('member', <List person="bob" />);
  expect(headings()).toEqual(['Name', 'Price']);
  other.unmount();
  const messages = renderFor('member', <List list="messages" />);
  expect(headings()).toEqual(['Name', 'Price']);
  messages.unmount();

  renderFor('member', <List />);
  expect(headings()).toEqual(['Name', 'Call SID']);
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Reset to default' }));
  expect(headings()).toEqual(['Name', 'Price']);
});

test('the column that says which row it is cannot be hidden, whatever the browser remembers', async () => {
  localStorage.setItem('linecard.columns.ada.calls', '{"name":false,"price":"no","gone":true}');
  renderFor('member', <List />);
  expect(headings()).toEqual(['Name', 'Price']);
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  const name = await screen.findByRole('menuitemcheckbox', { name: 'Name' });
  expect(name).toHaveAttribute('aria-disabled', 'true');
  await userEvent.click(name);
  expect(headings()).toEqual(['Name', 'Price']);
});

test.each(['not JSON', 'null', '[1]'])('a memory that is %s is none', (stored) => {
  localStorage.setItem('linecard.columns.ada.calls', stored);
  renderFor('member', <List />);
  expect(headings()).toEqual(['Name', 'Price']);
});

test('columns can be chosen where the browser keeps nothing', async () => {
  const blocked = () => {
    throw new Error('SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(blocked);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(blocked);
  renderFor('member', <List />);
  await choose('Call SID');
  expect(headings()).toEqual(['Name', 'Price', 'Call SID']);
});

test('a column that was chosen is shown on narrow screens, too', () => {
  const visibleFrom = (chosen: Record<string, boolean>) =>
    shownColumns(COLUMNS, chosen).find(({ name }) => name === 'price')?.visibleFrom;
  expect(visibleFrom({})).toBe('lg');
  expect(visibleFrom({ price: true })).toBeUndefined();
});
