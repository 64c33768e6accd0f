import { Group, SegmentedControl, Stack, Text, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Usage } from '../../api/types';
import { barsOf, ceilingOf, type Bar, type Series } from './bars';
import { shortDay } from '../../ui/days';
import { measuresOf } from './usage';
import classes from './UsageChart.module.css';

const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
/** More days' names than these would touch. */
const LABELS = 8;

/** A bar for each day, an agent upon the other. The table beside it has the same in figures. */
export function UsageChart({ usage }: { usage: Usage }) {
  const measures = measuresOf(usage.totals);
  const [chosen, setChosen] = useState('calls');
  const measure = measures.find(({ value }) => value === chosen) ?? measures[0];
  if (measure === undefined) return null;
  const { bars, series } = barsOf(usage, measure);
  const isCost = measure.unit !== '';
  return (
    <Stack>
      <SegmentedControl
        aria-label="What the bars show"
        data={measures.map(({ value, label }) => ({ value, label }))}
        value={measure.value}
        onChange={setChosen}
        w="fit-content"
        maw="100%"
      />
      <Bars bars={bars} series={series} unit={measure.unit} />
      {series.length > 1 && <Legend series={series} />}
      {isCost && usage.totals.pendingPrices > 0 && (
        <Text size="sm" c="dimmed">
          Prices that are still to come are not in the bars.
        </Text>
      )}
    </Stack>
  );
}

function Bars({ bars, series, unit }: { bars: Bar[]; series: Series[]; unit: string }) {
  const ceiling = ceilingOf(Math.max(...bars.map(({ total }) => total)));
  const step = Math.ceil(bars.length / LABELS);
  return (
    <div className={classes.chart} aria-hidden>
      <div className={classes.scale}>
        {[1, 0.5, 0].map((part) => (
          <span key={part}>
            {NUMBER.format(ceiling * part)}
            {unit}
          </span>
        ))}
      </div>
      <div className={classes.days}>
        {bars.map((bar, index) => (
          <Tooltip key={bar.day} label={<BarLabel bar={bar} series={series} unit={unit} />} multiline>
            <div className={classes.day}>
              {series.map(({ key, color }) => (
                <div
                  key={key}
                  className={classes.part}
                  style={{
                    height: `${((bar.parts.get(key) ?? 0) / ceiling) * 100}%`,
                    background: `var(--mantine-color-${color})`,
                  }}
                />
              ))}
              {index % step === 0 && <span className={classes.name}>{shortDay(bar.day)}</span>}
            </div>
          </Tooltip>
        ))}
      </div>
    </div>
  );
}

function BarLabel({ bar, series, unit }: { bar: Bar; series: Series[]; unit: string }) {
  const present = series.filter(({ key }) => (bar.parts.get(key) ?? 0) > 0);
  return (
    <>
      <Text size="sm" fw={600}>
        {shortDay(bar.day)}: {NUMBER.format(bar.total)}
        {unit}
      </Text>
      {present.map(({ key, label }) => (
        <Text key={key} size="xs">
          {label}: {NUMBER.format(bar.parts.get(key) ?? 0)}
          {unit}
        </Text>
      ))}
    </>
  );
}

function Legend({ series }: { series: Series[] }) {
  return (
    <Group gap="md" aria-hidden>
      {series.map(({ key, label, color }) => (
        <Group key={key} gap={6} wrap="nowrap">
          <span className={classes.swatch} style={{ background: `var(--mantine-color-${color})` }} />
          <Text size="sm">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}
