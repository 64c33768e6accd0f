import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { SegmentedControl, Stack, Text } from '@mantine/core';
import type { Usage } from '../../api/types';
import { StackedBars } from '../../ui/StackedBars';
import { useUrlState } from '../../ui/use-url-state';
import { barsOf } from './bars';
import { measuresOf } from './usage';

/** A bar for each day, stacked by agent. The table below has the figures. */
export function UsageChart({ usage }: { usage: Usage }) {
  const { search, change } = useUrlState();
  const measures = measuresOf(usage.totals);
  const measure = measures.find(({ value }) => value === search.get('chart')) ?? measures[0];
  if (measure === undefined) return null;
  const { bars, series } = barsOf(usage, measure);
  return (
    <Stack>
      <SegmentedControl
        aria-label={t`Shown in the chart`}
        data={measures.map(({ value, label }) => ({ value, label }))}
        value={measure.value}
        onChange={(value) => change({ chart: value === measures[0]?.value ? null : value })}
        w="fit-content"
        maw="100%"
      />
      <StackedBars bars={bars} series={series} format={measure.format} />
      {measure.isCost === true && usage.totals.pendingPrices > 0 && (
        <Text size="sm" c="dimmed">
          <Trans>The chart does not include pending prices.</Trans>
        </Text>
      )}
    </Stack>
  );
}
