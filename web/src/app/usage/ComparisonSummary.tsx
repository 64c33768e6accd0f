import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Badge, Code, Table, Text } from '@mantine/core';
import type { Amount, ComparedAccount, Ledger } from '../../api/types';
import { formatCount } from '../../ui/count';
import { formatSums } from '../../ui/money';
import { NumberCell } from '../../ui/NumberCell';
import { SortHeader } from '../../ui/SortHeader';
import { Section } from '../../ui/Section';
import { sorted, useSort } from '../../ui/use-sort';
import { accountName } from './account-name';
import { costOf, sumOfAmounts } from './amounts';

type Props = { accounts: ComparedAccount[]; /** Whether there are more than these. */ isPart: boolean };

/** All accounts in one table, with a total: where Twilio and the agents agree, and by how much they differ. */
export function ComparisonSummary({ accounts, isPart }: Props) {
  const sort = useSort('');
  const rows = sorted(accounts, sort, {
    account: accountName,
    calls: ({ twilio, agents }) => (twilio ?? agents).calls,
    minutes: ({ twilio, agents }) => (twilio ?? agents).callMinutes,
    twilio: ({ twilio }) => amountOf(twilio),
    agents: ({ agents }) => amountOf(agents),
    difference: ({ noAgent }) => amountOf(noAgent),
  });
  return (
    <Section
      title={t`Summary`}
      lead={t`The difference is other traffic: incoming calls, and everything else that uses the account. Minutes are billed minutes: Twilio rounds each call up, so there are more of them than minutes of talk time under Usage.`}
    >
      <Table.ScrollContainer minWidth={0}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <SortHeader label={t`Account`} name="account" sort={sort} />
              <SortHeader label={t`Calls`} name="calls" sort={sort} ta="end" visibleFrom="md" />
              <SortHeader label={t`Billed minutes`} name="minutes" sort={sort} ta="end" visibleFrom="md" />
              <SortHeader label={t`Twilio`} name="twilio" sort={sort} ta="end" visibleFrom="xs" />
              <SortHeader label={t`Agents`} name="agents" sort={sort} ta="end" visibleFrom="sm" />
              <SortHeader label={t`Difference`} name="difference" sort={sort} ta="end" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((account) => (
              <Table.Tr key={account.accountSid}>
                <Table.Td>
                  {accountName(account)}
                  <Code display="block" bg="transparent" p={0} style={{ overflowWrap: 'anywhere' }}>
                    {account.accountSid}
                  </Code>
                </Table.Td>
                <Cells ledgers={account} />
              </Table.Tr>
            ))}
          </Table.Tbody>
          {accounts.length > 1 && (
            <Table.Tfoot>
              <Table.Tr fw={600}>
                <Table.Td>{isPart ? t`Total of the accounts shown` : t`Total`}</Table.Td>
                <Cells ledgers={totalOf(accounts)} />
              </Table.Tr>
            </Table.Tfoot>
          )}
        </Table>
      </Table.ScrollContainer>
      {accounts.some(({ twilio }) => twilio == null) && (
        <Text size="sm" c="dimmed">
          <Trans>Accounts that couldn’t be read from Twilio are not part of the total.</Trans>
        </Text>
      )}
    </Section>
  );
}

type Ledgers = Pick<ComparedAccount, 'twilio' | 'agents' | 'noAgent'>;

function Cells({ ledgers: { twilio, agents, noAgent } }: { ledgers: Ledgers }) {
  return (
    <>
      <NumberCell visibleFrom="md">{formatCount((twilio ?? agents).calls)}</NumberCell>
      <NumberCell visibleFrom="md">{formatCount((twilio ?? agents).callMinutes)}</NumberCell>
      <NumberCell visibleFrom="xs">{twilio == null ? '–' : formatSums(costOf(twilio))}</NumberCell>
      <NumberCell visibleFrom="sm">{formatSums(costOf(agents))}</NumberCell>
      <NumberCell>{noAgent == null ? '–' : <Difference ledger={noAgent} />}</NumberCell>
    </>
  );
}

/** What no agent used: nothing, if the two agree. */
export function Difference({ ledger }: { ledger: Ledger }) {
  const isNothing =
    [ledger.calls, ledger.messages, ledger.callMinutes, ledger.messageSegments].every(
      (count) => count === 0,
    ) && costOf(ledger).every(isZero);
  if (isNothing) {
    return (
      <Badge color="teal" variant="light" tt="none">
        <Trans>✓ Matches</Trans>
      </Badge>
    );
  }
  return `Δ ${formatSums(costOf(ledger))}`;
}

function isZero({ amount }: Amount): boolean {
  return Number(amount) === 0;
}

function amountOf(ledger: Ledger | null | undefined): number {
  return ledger == null ? 0 : Number(costOf(ledger)[0]?.amount ?? 0);
}

/** Of the accounts whose records Twilio answered with: the others have no difference. */
function totalOf(accounts: ComparedAccount[]): Ledgers {
  const known = accounts.filter(({ twilio }) => twilio != null);
  return {
    twilio: sumOf(known.map(({ twilio }) => twilio)),
    agents: sumOf(known.map(({ agents }) => agents)),
    noAgent: sumOf(known.map(({ noAgent }) => noAgent)),
  };
}

function sumOf(ledgers: (Ledger | null | undefined)[]): Ledger {
  const all = ledgers.filter((ledger) => ledger != null);
  const count = (of: (ledger: Ledger) => number) => all.reduce((sum, ledger) => sum + of(ledger), 0);
  return {
    calls: count(({ calls }) => calls),
    callMinutes: count(({ callMinutes }) => callMinutes),
    callCost: sumOfAmounts(all.map(({ callCost }) => callCost)),
    messages: count(({ messages }) => messages),
    messageSegments: count(({ messageSegments }) => messageSegments),
    messageCost: sumOfAmounts(all.map(({ messageCost }) => messageCost)),
  };
}
