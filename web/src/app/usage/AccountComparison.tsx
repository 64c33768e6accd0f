import { Alert, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ComparedAccount, Ledger } from '../../api/types';
import { formatCount } from '../../ui/count';
import { formatSums } from '../../ui/money';
import { NumberCell } from '../../ui/NumberCell';
import { pluralize } from '../../ui/pluralize';
import { Section } from '../../ui/Section';
import { accountName } from './account-name';

const ROWS: { label: string; of: (ledger: Ledger) => string }[] = [
  { label: 'Calls', of: ({ calls }) => formatCount(calls) },
  { label: 'Billed minutes', of: ({ callMinutes }) => formatCount(callMinutes) },
  { label: 'Cost of calls', of: ({ callCost }) => formatSums(callCost) },
  { label: 'Messages', of: ({ messages }) => formatCount(messages) },
  { label: 'Segments', of: ({ messageSegments }) => formatCount(messageSegments) },
  { label: 'Cost of messages', of: ({ messageCost }) => formatSums(messageCost) },
];

/** One account: Twilio's own records, what the agents used, and the difference. */
export function AccountComparison({ account }: { account: ComparedAccount }) {
  const { accountSid, twilio, agents, noAgent, problem } = account;
  const columns = [
    { name: 'Twilio', ledger: twilio },
    { name: 'Agents', ledger: agents },
    { name: 'Difference', ledger: noAgent },
  ];
  return (
    <Section title={accountName(account)} lead={`Account SID ${accountSid}`}>
      {problem != null && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title="Couldn’t reach Twilio">
          {problem.detail}
        </Alert>
      )}
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs" horizontalSpacing={6} fz={{ base: 'xs', sm: 'sm' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <VisuallyHidden>Metric</VisuallyHidden>
              </Table.Th>
              {columns.map(({ name }) => (
                <Table.Th key={name} ta="right">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ROWS.map(({ label, of }) => (
              <Table.Tr key={label}>
                <Table.Th scope="row" fw={400}>
                  {label}
                </Table.Th>
                {columns.map(({ name, ledger }) => (
                  <NumberCell key={name}>{ledger == null ? '–' : of(ledger)}</NumberCell>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Notes account={account} />
    </Section>
  );
}

function Notes({ account: { pendingPrices, missingPrices } }: { account: ComparedAccount }) {
  const notes = [
    pendingPrices > 0 &&
      `${pluralize(pendingPrices, 'price')} pending for the agents’ usage: until Twilio reports a price, the cost is part of the difference.`,
    missingPrices > 0 &&
      `Twilio reported no price within two days for ${pluralize(missingPrices, 'call or message', 'calls or messages')}.`,
  ].filter((note) => note !== false);
  return notes.map((note) => (
    <Text key={note} size="sm" c="dimmed">
      {note}
    </Text>
  ));
}
