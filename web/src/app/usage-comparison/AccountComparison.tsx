import { Alert, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Amount, ComparedAccount, Ledger } from '../../api/types';
import { counted } from '../../ui/counted';
import { Section } from '../../ui/Section';
import { formatAmount } from '../usage/amounts';
import { formatCount } from '../usage/usage';

const ROWS: { label: string; of: (ledger: Ledger) => string }[] = [
  { label: 'Calls', of: ({ calls }) => formatCount(calls) },
  { label: 'Minutes', of: ({ callMinutes }) => formatCount(callMinutes) },
  { label: 'Cost of calls', of: ({ callCost }) => costWords(callCost) },
  { label: 'Messages', of: ({ messages }) => formatCount(messages) },
  { label: 'Segments', of: ({ messageSegments }) => formatCount(messageSegments) },
  { label: 'Cost of messages', of: ({ messageCost }) => costWords(messageCost) },
];

/** One account: what Twilio counted, what of it agents used, and what is left over. */
export function AccountComparison({ account }: { account: ComparedAccount }) {
  const { accountSid, twilio, agents, noAgent, problem } = account;
  const columns = [
    { name: 'Twilio', ledger: twilio },
    { name: 'Agents', ledger: agents },
    { name: 'No agent', ledger: noAgent },
  ];
  return (
    <Section title={accountSid}>
      {problem != null && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title="Twilio could not be asked">
          {problem.detail}
        </Alert>
      )}
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs" horizontalSpacing={6} fz={{ base: 'xs', sm: 'sm' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <VisuallyHidden>What</VisuallyHidden>
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
                  <Table.Td key={name} ta="right">
                    {ledger == null ? '–' : of(ledger)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Remarks account={account} />
    </Section>
  );
}

function Remarks({ account: { pendingPrices, missingPrices, noAgent } }: { account: ComparedAccount }) {
  const remarks = [
    noAgent != null && 'No agent: incoming calls, and whatever else uses the account.',
    pendingPrices > 0 &&
      `${counted(pendingPrices, 'price')} of agents pending: what they cost seems to belong to no agent until Twilio names them.`,
    missingPrices > 0 &&
      `For ${counted(missingPrices, 'call or message', 'calls or messages')} of agents Twilio named no price within two days.`,
  ].filter((remark) => remark !== false);
  return remarks.map((remark) => (
    <Text key={remark} size="sm" c="dimmed">
      {remark}
    </Text>
  ));
}

function costWords(costs: Amount[]): string {
  return costs.length === 0 ? '–' : costs.map(formatAmount).join(' + ');
}
