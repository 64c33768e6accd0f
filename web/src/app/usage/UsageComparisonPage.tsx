import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Breadcrumbs, Group, Select, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconScale } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import { longMonth, monthsUntil, today } from '../../ui/days';
import { EmptyState } from '../../ui/EmptyState';
import { ExportButton } from '../../ui/ExportButton';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Forbidden } from '../../ui/Forbidden';
import { Page } from '../../ui/Page';
import { AccountComparison } from './AccountComparison';
import { CompareAll } from './CompareAll';
import { comparisonColumns } from './comparison-export';
import { ComparisonSummary } from './ComparisonSummary';

/** The months to choose from. The URL accepts any month. */
const MONTHS = 24;

/** Compares Twilio's usage records of a month with what the agents used. */
export function UsageComparisonPage() {
  const [search, setSearch] = useSearchParams();
  const month = monthOf(search);
  const comparison = useInfiniteQuery(queries.usageComparison(month));
  const problem = comparison.error === null ? null : asProblem(comparison.error);
  if (problem?.status === 403) return <Forbidden title={t`Comparison with Twilio`} />;
  const monthError = problem?.byField().month;
  const months = new Set([...monthsUntil(today().slice(0, 7), MONTHS), month]);
  return (
    <>
      <Breadcrumbs mb="xs">
        <Anchor component={Link} to="/usage" size="sm">
          <Trans>Usage</Trans>
        </Anchor>
        <Text size="sm">
          <Trans>Comparison with Twilio</Trans>
        </Text>
      </Breadcrumbs>
      <Page
        title={t`Comparison with Twilio`}
        lead={t`Twilio’s usage records for each account, compared with what the agents used. Only answered calls count, in the month in which they ended. Days are in UTC, as Twilio’s are.`}
        actions={
          <Group gap="sm">
            <CompareAll key={month} query={comparison} />
            <ExportButton
              name={`usage-comparison-${month}`}
              columns={comparisonColumns}
              // Twilio is asked for each account: as many at a time as the page asks for.
              read={({ cursor }) => queries.comparisonPage({ month, ...(cursor ? { cursor } : {}) })}
            />
          </Group>
        }
      >
        <Select
          label={t`Month`}
          data={[...months].map((value) => ({ value, label: longMonth(value) }))}
          value={month}
          error={monthError}
          allowDeselect={false}
          maw={240}
          onChange={(value) => value !== null && setSearch({ month: value }, { replace: true })}
        />
        {monthError === undefined && (
          <Loaded query={comparison} lines={8}>
            {({ pages }) =>
              pages[0] === undefined || pages[0].items.length === 0 ? (
                <EmptyState icon={IconScale} title={t`No Twilio account to compare`}>
                  <Trans>No account is connected, and none was used in this month.</Trans>
                </EmptyState>
              ) : (
                <>
                  <ComparisonSummary
                    accounts={pages.flatMap(({ items }) => items)}
                    totals={pages[0].totals}
                  />
                  {pages.flatMap(({ items }) =>
                    items.map((account) => <AccountComparison key={account.accountSid} account={account} />),
                  )}
                </>
              )
            }
          </Loaded>
        )}
        <LoadMore query={comparison} />
      </Page>
    </>
  );
}

/** The current month unless the URL names a valid one. */
function monthOf(search: URLSearchParams): string {
  const month = search.get('month') ?? '';
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : today().slice(0, 7);
}
