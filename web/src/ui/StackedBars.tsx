import { t } from '@lingui/core/macro';
import { Group, Stack, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { formatCount } from './count';
import { shortDay } from './days';
import classes from './StackedBars.module.css';

/** A color of the theme with its shade, like `cyan-6`. */
export type Series = { key: string; label: string; color: string };
export type Bar = { day: string; total: number; parts: Map<string, number> };

type Props = {
  bars: Bar[];
  series: Series[];
  /** What the chart shows, for screen readers, where the page does not show the same figures as text. */
  caption?: string;
  /** Writes a value, with its unit. */
  format?: (value: number) => string;
};

/** More labels than these would overlap. */
const LABELS = 8;

/** A stacked bar for each day. Screen readers have its figures as text: in the page, or in a table of its own. */
export function StackedBars({ caption, ...chart }: Props) {
  return (
    <>
      <Chart {...chart} />
      {caption !== undefined && <Figures caption={caption} {...chart} />}
    </>
  );
}

function Figures({ caption, bars, series, format = formatCount }: Props) {
  return (
    <VisuallyHidden component="div">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th>{t`Day`}</th>
            {series.map(({ key, label }) => (
              <th key={key}>{label}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars
            .filter(({ total }) => total > 0)
            .map(({ day, parts }) => (
              <tr key={day}>
                <th scope="row">{shortDay(day)}</th>
                {series.map(({ key }) => (
                  <td key={key}>{format(parts.get(key) ?? 0)}</td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}

function Chart({ bars, series, format = formatCount }: Omit<Props, 'caption'>) {
  const ceiling = ceilingOf(Math.max(...bars.map(({ total }) => total)));
  const step = Math.ceil(bars.length / LABELS);
  return (
    <Stack aria-hidden>
      <div className={classes.chart}>
        <div className={classes.scale}>
          {[1, 0.5, 0].map((part) => (
            <span key={part}>{format(ceiling * part)}</span>
          ))}
        </div>
        <div className={classes.days}>
          {bars.map((bar, index) => (
            <Tooltip key={bar.day} label={<BarLabel bar={bar} series={series} format={format} />} multiline>
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
                {index % step === 0 && (
                  <span className={classes.name} data-spare={(index / step) % 2 === 1}>
                    {shortDay(bar.day)}
                  </span>
                )}
              </div>
            </Tooltip>
          ))}
        </div>
      </div>
      {series.length > 1 && <Legend series={series} />}
    </Stack>
  );
}

type BarLabelProps = { bar: Bar; series: Series[]; format: (value: number) => string };

function BarLabel({ bar, series, format }: BarLabelProps) {
  const present = series.filter(({ key }) => (bar.parts.get(key) ?? 0) > 0);
  return (
    <>
      <Text size="sm" fw={600}>
        {shortDay(bar.day)}: {format(bar.total)}
      </Text>
      {present.map(({ key, label }) => (
        <Text key={key} size="xs">
          <bdi>{label}</bdi>: {format(bar.parts.get(key) ?? 0)}
        </Text>
      ))}
    </>
  );
}

function Legend({ series }: { series: Series[] }) {
  return (
    <Group gap="md">
      {series.map(({ key, label, color }) => (
        <Group key={key} gap={6} wrap="nowrap">
          <span className={classes.swatch} style={{ background: `var(--mantine-color-${color})` }} />
          <Text size="sm">
            <bdi>{label}</bdi>
          </Text>
        </Group>
      ))}
    </Group>
  );
}

/** A round number above the maximum, whose half is a whole number, too: half a call makes no sense as a label. */
function ceilingOf(maximum: number): number {
  if (maximum <= 0) return 2;
  const magnitude = 10 ** Math.floor(Math.log10(maximum));
  const step =
    [1, 2, 4, 6, 10].find((factor) => factor * magnitude >= maximum && factor * magnitude !== 1) ?? 10;
  return step * magnitude;
}
