import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconTrash } from '@tabler/icons-react';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { DoNotCallEntry } from '../../api/types';
import { undoDoNotCallAddition, undoDoNotCallRemoval } from '../../api/undo';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DateTime } from '../../ui/DateTime';
import { IconButton } from '../../ui/IconButton';
import { Loaded } from '../../ui/Loaded';
import { loadedTotal } from '../../ui/loaded-total';
import { LoadMore } from '../../ui/LoadMore';
import { notifyDone } from '../../ui/notify';
import { numberText, useNumberText } from '../../ui/phone-number';
import { PhoneNumber } from '../../ui/PhoneNumber';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Total } from '../../ui/Total';
import { useFormMutation } from '../../ui/use-form-mutation';
import { ZoneNote } from '../../ui/ZoneNote';

/** Numbers that are neither called nor texted, and adding one. */
export function DoNotCallList() {
  const entries = useInfiniteQuery(queries.doNotCall);
  return (
    <Stack>
      <AddForm />
      <Loaded query={entries} lines={2}>
        {({ pages }) =>
          pages[0]?.items.length === 0 ? (
            <Text size="sm">
              <Trans>No numbers on the list.</Trans>
            </Text>
          ) : (
            <>
              <Total
                total={loadedTotal(entries)}
                counted={(count) => plural(count, { one: '# number', other: '# numbers' })}
                isFiltered={false}
              />
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>
                      <Trans>Number</Trans>
                    </Table.Th>
                    <Table.Th>
                      <Trans>Reason</Trans>
                    </Table.Th>
                    <Table.Th visibleFrom="sm">
                      <Trans>Added</Trans>
                    </Table.Th>
                    <ActionsHeader />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {pages.flatMap(({ items }) => items.map((entry) => <Entry key={entry.id} entry={entry} />))}
                </Table.Tbody>
              </Table>
            </>
          )
        }
      </Loaded>
      <LoadMore query={entries} />
      {entries.data?.pages[0]?.items.length !== 0 && <ZoneNote />}
    </Stack>
  );
}

function AddForm() {
  const form = useForm({
    initialValues: { number: '', reason: '' },
    transformValues: ({ number, reason }) => ({ number, ...(reason === '' ? {} : { reason }) }),
  });
  const adding = useFormMutation(
    form,
    andThenUndo(
      mutations.addDoNotCall,
      () => undoDoNotCallAddition,
      (undo, { entry, isNew }) => {
        const number = numberText(entry.number);
        notifyDone(isNew ? t`${number} added to the list.` : t`${number} is on the list already.`, undo);
      },
    ),
    { onSuccess: () => form.reset() },
  );
  return (
    <form onSubmit={adding.onSubmit} noValidate>
      {adding.problem !== null && <ProblemAlert problem={adding.problem} />}
      <Group align="flex-end">
        <TextInput label={t`Number`} placeholder="+14155550100" {...form.getInputProps('number')} />
        <TextInput label={t`Reason`} {...form.getInputProps('reason')} />
        <Button type="submit" variant="default" loading={adding.isPending}>
          <Trans>Add number</Trans>
        </Button>
      </Group>
    </form>
  );
}

function Entry({ entry }: { entry: DoNotCallEntry }) {
  const { id, reason, createdAt } = entry;
  const number = useNumberText()(entry.number);
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Table.Tr>
      <Table.Td>
        <PhoneNumber number={entry.number} />
      </Table.Td>
      <Table.Td>{reason}</Table.Td>
      <Table.Td visibleFrom="sm">
        <DateTime at={createdAt} />
      </Table.Td>
      <Table.Td>
        <IconButton color="red" label={t`Remove ${number}`} onClick={confirmation.open}>
          <IconTrash size={18} aria-hidden />
        </IconButton>
        <ConfirmDialog
          opened={confirming}
          onClose={confirmation.close}
          title={t`Remove ${number} from the list?`}
          confirm={t`Remove`}
          mutation={andThenUndo(
            mutations.removeDoNotCall,
            () => () => undoDoNotCallRemoval(entry),
            (undo) => notifyDone(t`${number} removed from the list.`, undo),
          )}
          variables={id}
        >
          <Trans>
            Agents can call and text it again immediately. Remove it only if the person has agreed.
          </Trans>
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}
