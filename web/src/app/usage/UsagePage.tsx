import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChartBar, IconDownload, IconScale } from '@tabler/icons-react';
import { Link } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Usage, UsageFilter } from '../../api/types';
import { useSession } from '../../session/session';
import { useAgents } from '../../history/use-agents';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { dayAfter, longDay, today } from '../../ui/days';
import { useUrlState } from '../../ui/use-url-state';
import { UsageChart } from './UsageChart';
import { UsageFilters } from './UsageFilters';
import { previousPeriod } from './difference';
import { UsageTables } from './UsageTables';
import { UsageTotals } from './UsageTotals';

const DAYS = 30;
/** What restricts the report, by its name in the URL. */
const FILTERS = ['from', 'to', 'agent', 'zone'];

export function UsagePage() {
  const organization = useQuery(queries.organization);
  return <Loaded query={organization}>{({ timeZone }) => <UsageOf ownZone={timeZone} />}</Loaded>;
}

/** By the days of the organization's time zone, or UTC's. */
function UsageOf({ ownZone }: { ownZone: string }) {
  const { search, change } = useUrlState();
  const { canWrite } = useSession();
  const filter = filterOf(search, ownZone);
  const { timeZone } = filter;
  const usage = useQuery(queries.usage(filter));
  const { agents, deleted } = useAgents();
  // Errors of a day, and of a zone that somebody has changed, are shown at their fields.
  const errors: { from?: string; to?: string; timeZone?: string } =
    usage.error === null ? {} : asProblem(usage.error).byField();
  return (
    <Page
      title={t`Usage`}
      lead={t`Usage and cost by agent. Days are in ${timeZone}; costs are Twilio’s prices.`}
      actions={
        <Group gap="sm">
          {canWrite && (
            <Button
              component={Link}
              to={`/usage/comparison?month=${monthOf(filter.to)}`}
              variant="default"
              leftSection={<IconScale size={18} aria-hidden />}
            >
              <Trans>Compare with Twilio</Trans>
            </Button>
          )}
          <Download filter={filter} />
        </Group>
      }
    >
      <UsageFilters
        filter={filter}
        ownZone={ownZone}
        errors={errors}
        agents={agents}
        deleted={deleted}
        active={FILTERS.filter((name) => search.has(name)).length}
        onChange={change}
        onClear={() => change(Object.fromEntries(FILTERS.map((name) => [name, null])))}
      />
      {Object.keys(errors).length === 0 && (
        <Loaded query={usage} lines={8}>
          {(found) =>
            found.items.length === 0 ? (
              <NoUsage />
            ) : (
              <Report usage={found} filter={filter} deleted={new Set(deleted.map(({ id }) => id))} />
            )
          }
        </Loaded>
      )}
    </Page>
  );
}

function filterOf(search: URLSearchParams, ownZone: string): UsageFilter {
  const timeZone = search.get('zone') === 'UTC' ? 'UTC' : ownZone;
  const to = search.get('to') ?? today(timeZone);
  const agentId = search.get('agent');
  return {
    from: search.get('from') ?? dayAfter(today(timeZone), 1 - DAYS),
    to,
    timeZone,
    ...(agentId === null ? {} : { agentId }),
  };
}

/** Twilio's months are UTC's, in which the day after today may be another month. */
function monthOf(day: string): string {
  const now = today();
  return (day < now ? day : now).slice(0, 7);
}

type ReportProps = { usage: Usage; filter: UsageFilter; deleted: ReadonlySet<string> };

function Report({ usage, filter, deleted }: ReportProps) {
  return (
    <>
      <ShownPeriod usage={usage} />
      {usage.otherTimeZoneBefore != null && <OtherZone before={usage.otherTimeZoneBefore} />}
      <UsageTotals totals={usage.totals} />
      <Section title={t`By day`}>
        <UsageChart usage={usage} />
      </Section>
      <Section title={t`Breakdown`}>
        <UsageTables
          items={usage.items}
          deleted={deleted}
          // Of what is shown, which may be older than the filter for a moment.
          previous={{ ...filter, ...previousPeriod(usage.from, usage.to) }}
        />
        {usage.totals.pendingPrices > 0 && (
          <Text size="sm" c="dimmed">
            <Trans>
              Twilio reports a price some time after a call or message has ended. Pending prices are not
              included in the sums.
            </Trans>
          </Text>
        )}
      </Section>
    </>
  );
}

/** In words as well: on a phone, the filters are folded away. */
function ShownPeriod({ usage }: { usage: Usage }) {
  const [from, to] = [longDay(usage.from), longDay(usage.to)];
  return <Text fw={600}>{from === to ? from : t`${from} to ${to}`}</Text>;
}

/** What retention has removed keeps the day that it was summed on. */
function OtherZone({ before }: { before: string }) {
  const day = longDay(before);
  return (
    <Text size="sm" c="dimmed">
      <Trans>
        Before {day}, days of deleted calls and messages are in the time zone that the organization had then.
      </Trans>
    </Text>
  );
}

function NoUsage() {
  return (
    <EmptyState
      icon={IconChartBar}
      title={t`No usage in this period`}
      action={
        <Button component={Link} to="/agents">
          <Trans>Go to agents</Trans>
        </Button>
      }
    >
      <Trans>Place a call or send a message with an agent, or choose a different period.</Trans>
    </EmptyState>
  );
}

/** The browser downloads the file itself, without our headers, so that the URL names the organization. */
function Download({ filter }: { filter: UsageFilter }) {
  const { membership } = useSession();
  const query = new URLSearchParams({ ...filter, format: 'csv', organizationId: membership.id });
  return (
    <Button
      component="a"
      href={`/api/usage?${query.toString()}`}
      download
      variant="default"
      leftSection={<IconDownload size={18} aria-hidden />}
    >
      <Trans>Download as CSV</Trans>
    </Button>
  );
}
