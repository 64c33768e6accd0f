import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ComparedAccount, Ledger } from '../../api/types';
import { formatCount } from '../../ui/count';
import { formatSums } from '../../ui/money';
import { NumberCell } from '../../ui/NumberCell';
import { Section } from '../../ui/Section';
import { accountName } from './account-name';

const ROWS: { label: MessageDescriptor; of: (ledger: Ledger) => string }[] = [
  { label: msg`Calls`, of: ({ calls }) => formatCount(calls) },
  { label: msg`Billed minutes`, of: ({ callMinutes }) => formatCount(callMinutes) },
  { label: msg`Call cost`, of: ({ callCost }) => formatSums(callCost) },
  { label: msg`Messages`, of: ({ messages }) => formatCount(messages) },
  { label: msg`Segments`, of: ({ messageSegments }) => formatCount(messageSegments) },
  { label: msg`Message cost`, of: ({ messageCost }) => formatSums(messageCost) },
];

/** One account: Twilio's own records, what the agents used, and the difference. */
export function AccountComparison({ account }: { account: ComparedAccount }) {
  const { accountSid, twilio, agents, noAgent, problem } = account;
  const columns = [
    { name: 'Twilio', ledger: twilio },
    { name: t`Agents`, ledger: agents },
    { name: t`Difference`, ledger: noAgent },
  ];
  return (
    <Section title={accountName(account)} lead={t`Account SID ${accountSid}`}>
      {problem != null && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t`Couldn’t reach Twilio`}>
          {problem.detail}
        </Alert>
      )}
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs" horizontalSpacing={6} fz={{ base: 'xs', sm: 'sm' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <VisuallyHidden>
                  <Trans>Metric</Trans>
                </VisuallyHidden>
              </Table.Th>
              {columns.map(({ name }) => (
                <Table.Th key={name} ta="end">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ROWS.map(({ label, of }) => (
              <Table.Tr key={label.id}>
                <Table.Th scope="row" fw={400}>
                  {i18n._(label)}
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
      t`${plural(pendingPrices, { one: '# price', other: '# prices' })} pending for the agents’ usage: until Twilio reports a price, the cost is part of the difference.`,
    missingPrices > 0 &&
      t`Twilio reported no price within two days for ${plural(missingPrices, { one: '# call or message', other: '# calls or messages' })}.`,
  ].filter((note) => note !== false);
  return notes.map((note) => (
    <Text key={note} size="sm" c="dimmed">
      {note}
    </Text>
  ));
}
