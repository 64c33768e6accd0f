import { Trans } from '@lingui/react/macro';
import { Table, VisuallyHidden } from '@mantine/core';

/** The header of the column with a row's menu. */
export function ActionsHeader() {
  return (
    <Table.Th w={56}>
      <VisuallyHidden>
        <Trans>Actions</Trans>
      </VisuallyHidden>
    </Table.Th>
  );
}
