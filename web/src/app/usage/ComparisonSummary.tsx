import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Badge, Code, Table, Text } from '@mantine/core';
import type { Amount, ComparedAccount, ComparisonTotals, Ledger } from '../../api/types';
import { formatCount } from '../../ui/count';
import { formatSums } from '../../ui/money';
import { NumberCell } from '../../ui/NumberCell';
import { SortHeader } from '../../ui/SortHeader';
import { Section } from '../../ui/Section';
import { sorted, useSort } from '../../ui/use-sort';
import { accountName } from './account-name';
import { costOf } from './amounts';
import { lineOf, lineOfAll, totalsOf, type Line } from './comparison-totals';

type Props = {
  /** As many as are loaded. */
  accounts: ComparedAccount[];
  /** Of all accounts. */
  totals: ComparisonTotals;
};

/** All accounts in one table, with a total: where Twilio and the agents agree, and by how much they differ. */
export function ComparisonSummary({ accounts, totals }: Props) {
  const sort = useSort('');
  const rows = sorted(accounts, sort, {
    account: accountName,
    calls: (account) => lineOf(account).counts.calls,
    minutes: (account) => lineOf(account).counts.callMinutes,
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
                <Cells {...lineOf(account)} />
              </Table.Tr>
            ))}
          </Table.Tbody>
          {totals.accounts > 1 && <Footer accounts={accounts} totals={totals} />}
        </Table>
      </Table.ScrollContainer>
      {accounts.length < totals.accounts && (
        <Text size="sm" c="dimmed">
          <Trans>
            The agents’ figures are known for all accounts, Twilio’s only for those that are shown: Twilio is
            asked for each of them. Compare all accounts for the whole difference.
          </Trans>
        </Text>
      )}
      {accounts.some(({ twilio }) => twilio == null) && (
        <Text size="sm" c="dimmed">
          <Trans>
            For accounts that couldn’t be read from Twilio, the agents’ own figures count. What else used them
            is not known.
          </Trans>
        </Text>
      )}
    </Section>
  );
}

/** The total is of all accounts. While some are not loaded, what Twilio has for all is not known: what is shown has its own. */
function Footer({ accounts, totals }: Props) {
  const { all, parts } = totalsOf(accounts);
  const isPart = accounts.length < totals.accounts;
  return (
    <Table.Tfoot>
      {parts !== null && (
        <>
          <Table.Tr>
            <Table.Td>
              <Trans>Compared with Twilio</Trans>
            </Table.Td>
            <Cells {...parts.compared} />
          </Table.Tr>
          <Table.Tr>
            <Table.Td>
              <Trans>Not compared</Trans>
            </Table.Td>
            <Cells {...parts.notCompared} />
          </Table.Tr>
        </>
      )}
      {isPart && (
        <Table.Tr>
          <Table.Td>
            <Trans>
              Accounts shown: {formatCount(accounts.length)} of {formatCount(totals.accounts)}
            </Trans>
          </Table.Td>
          <Cells {...all} />
        </Table.Tr>
      )}
      <Table.Tr fw={600}>
        <Table.Td>{isPart ? t`Total of all accounts` : t`Total`}</Table.Td>
        <Cells {...(isPart ? lineOfAll(totals) : all)} />
      </Table.Tr>
    </Table.Tfoot>
  );
}

function Cells({ counts, twilio, agents, noAgent }: Line) {
  return (
    <>
      <NumberCell visibleFrom="md">{formatCount(counts.calls)}</NumberCell>
      <NumberCell visibleFrom="md">{formatCount(counts.callMinutes)}</NumberCell>
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
