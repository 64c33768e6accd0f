import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Box, Button, Group, Stack, Table } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { EachProgress } from '../../../ui/EachProgress';
import { Confirmation } from './Confirmation';
import { NumberRow } from './NumberRow';
import { Outcome } from './Outcome';
import { chosenNumbers, nextFor } from './rows';
import type { ConnectManyState } from './use-connect-many';

type Props = { state: ConnectManyState; account: string; onClose: () => void };

/** A number for each agent, then what became of each. */
export function NumbersStep({ state, account, onClose }: Props) {
  const { rows, numbers, rest, connections, saved, progress, isPending, backToAccount } = state;
  const chosen = useMemo(() => chosenNumbers(rows), [rows]);
  const start = useRef<HTMLDivElement>(null);
  // The step before has gone, and with it the focus.
  useEffect(() => start.current?.querySelector<HTMLInputElement>('input:not(:disabled)')?.focus(), []);
  const wasRun = progress.ids.length > 0 && !isPending;
  return (
    <Stack>
      {numbers.length === 0 && (
        <Alert color="yellow" title={t`This account has no numbers yet`}>
          <Trans>Buy them in the Twilio console, then go back and continue again.</Trans>
        </Alert>
      )}
      <Box ref={start} mah="50vh" style={{ overflowY: 'auto' }}>
        <Table verticalSpacing="xs" stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <Trans>Agent</Trans>
              </Table.Th>
              <Table.Th>
                <Trans>Number</Trans>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <NumberRow
                key={row.agent.id}
                row={row}
                numbers={numbers}
                chosen={chosen}
                isOffered={row.number !== null || nextFor(row.agent, rows, numbers) !== null}
                state={progress.states.get(row.agent.id)}
                connection={connections.get(row.agent.id)}
                isSaved={saved.has(row.agent.id)}
                isRunning={isPending}
                onToggle={state.toggle}
                onChoose={state.choose}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Box>
      {isPending && <EachProgress progress={progress} label={t`Agents connected`} />}
      {wasRun && <Outcome state={state} account={account} />}
      {!isPending && rest.length > 0 && <Confirmation state={state} account={account} />}
      {!isPending && (
        <Group>
          <Button variant={rest.length === 0 ? 'filled' : 'subtle'} onClick={onClose}>
            {wasRun ? t`Done` : t`Cancel`}
          </Button>
          <Button variant="subtle" onClick={backToAccount}>
            <Trans>Back</Trans>
          </Button>
        </Group>
      )}
    </Stack>
  );
}
