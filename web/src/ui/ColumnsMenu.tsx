import { i18n } from '@lingui/core';
import { Trans } from '@lingui/react/macro';
import { Button, Menu } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { isShown } from './column';
import type { Columns } from './use-columns';

/** Chooses the columns of a list. It stays open until all are chosen. */
export function ColumnsMenu({ columns: { all, chosen, choose } }: { columns: Columns<never> }) {
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={18} aria-hidden />}>
          <Trans>Columns</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {all.map((column) => (
          <Menu.CheckboxItem
            key={column.name}
            checked={isShown(column, chosen)}
            // Not `disabled`: as the first item, it gets the focus, and the arrow keys go on from there.
            data-disabled={column.isIdentity === true}
            aria-disabled={column.isIdentity === true}
            onChange={(checked) => choose({ ...chosen, [column.name]: checked })}
          >
            {i18n._(column.heading)}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick onClick={() => choose({})}>
          <Trans>Reset to default</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
