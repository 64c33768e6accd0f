import { i18n } from '@lingui/core';
import { msg, select, t } from '@lingui/core/macro';
import { SegmentedControl, Stack, Text } from '@mantine/core';
import type { Rollout } from '../../api/types';
import { perLocale } from '../../language/language';
import { formatCount } from '../../ui/count';
import { dayAfter, daysOf, today } from '../../ui/days';
import { StackedBars, type Bar } from '../../ui/StackedBars';
import { useUrlState } from '../../ui/use-url-state';

const SERIES = [
  { key: 'agent', label: msg`Agents’ own accounts`, color: 'cyan-6' },
  { key: 'organization', label: msg`Organization’s account`, color: 'orange-6' },
];
const percent = perLocale(
  (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
);

type Counts = { agent: number; organization: number };
type What = 'calls' | 'messages';

/** Calls or messages by day and account, and the share of agents' own accounts. */
export function Traffic({ rollout }: { rollout: Rollout }) {
  const { search, change } = useUrlState();
  const what: What = search.get('chart') === 'messages' ? 'messages' : 'calls';
  const byDay = new Map(rollout.traffic.map((day) => [day.day, countsOf(day, what)]));
  const last = today();
  const bars = daysOf(dayAfter(last, 1 - rollout.days), last).map((day): Bar => {
    const { agent, organization } = byDay.get(day) ?? { agent: 0, organization: 0 };
    const parts = new Map(Object.entries({ agent, organization }));
    return { day, total: agent + organization, parts };
  });
  return (
    <Stack>
      <SegmentedControl
        aria-label={t`Shown in the chart`}
        data={[
          { value: 'calls', label: t`Calls` },
          { value: 'messages', label: t`Messages` },
        ]}
        value={what}
        onChange={(value) => change({ chart: value === 'calls' ? null : value })}
        w="fit-content"
      />
      <Text size="sm">{shareOf([...byDay.values()], what)}</Text>
      <StackedBars
        caption={select(what, { calls: 'Calls by day and account', other: 'Messages by day and account' })}
        bars={bars}
        series={SERIES.map((series) => ({ ...series, label: i18n._(series.label) }))}
      />
    </Stack>
  );
}

function countsOf(day: Rollout['traffic'][number], what: What): Counts {
  return what === 'calls'
    ? { agent: day.agentCalls, organization: day.organizationCalls }
    : { agent: day.agentMessages, organization: day.organizationMessages };
}

function shareOf(days: Counts[], what: What): string {
  const own = days.reduce((sum, { agent }) => sum + agent, 0);
  const all = own + days.reduce((sum, { organization }) => sum + organization, 0);
  if (all === 0)
    return select(what, { calls: 'No calls in this period.', other: 'No messages in this period.' });
  const share = percent().format(own / all);
  return select(what, {
    calls: `${formatCount(own)} of ${formatCount(all)} calls (${share}) used agents’ own accounts.`,
    other: `${formatCount(own)} of ${formatCount(all)} messages (${share}) used agents’ own accounts.`,
  });
}
