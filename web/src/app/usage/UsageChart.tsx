import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Usage } from '../../api/types';
import { StackedBars } from '../../ui/StackedBars';
import { barsOf } from './bars';
import { measuresOf } from './usage';

/** A bar for each day, stacked by agent. The table below has the figures. */
export function UsageChart({ usage }: { usage: Usage }) {
  const measures = measuresOf(usage.totals);
  const [chosen, setChosen] = useState('calls');
  const measure = measures.find(({ value }) => value === chosen) ?? measures[0];
  if (measure === undefined) return null;
  const { bars, series } = barsOf(usage, measure);
  return (
    <Stack>
      <SegmentedControl
        aria-label={t`Shown in the chart`}
        data={measures.map(({ value, label }) => ({ value, label }))}
        value={measure.value}
        onChange={setChosen}
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
