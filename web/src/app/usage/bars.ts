import { t } from '@lingui/core/macro';
import type { Usage } from '../../api/types';
import { daysOf } from '../../ui/days';
import type { Bar, Series } from '../../ui/StackedBars';
import { byAgent, type Measure } from './usage';

const COLORS = ['cyan-6', 'orange-6', 'grape-5', 'teal-6', 'pink-5', 'yellow-6', 'indigo-5'];
const OTHERS = 'others';

/** A bar for each day. The busiest agents have a color each; the others share one. */
export function barsOf({ items, from, to }: Usage, { of }: Measure): { bars: Bar[]; series: Series[] } {
  const seriesOf = new Map(
    byAgent(items).map(({ agentId, name }, index) => {
      const color = COLORS[index];
      return [
        agentId,
        color === undefined
          ? { key: OTHERS, label: t`Others`, color: 'gray-6' }
          : { key: agentId ?? 'none', label: name, color },
      ];
    }),
  );
  const bars = new Map(
    daysOf(from, to).map((day): [string, Bar] => [day, { day, total: 0, parts: new Map<string, number>() }]),
  );
  for (const item of items) {
    const bar = bars.get(item.day);
    const key = seriesOf.get(item.agentId ?? null)?.key;
    if (bar === undefined || key === undefined) continue;
    bar.total += of(item);
    bar.parts.set(key, (bar.parts.get(key) ?? 0) + of(item));
  }
  const series = new Map([...seriesOf.values()].map((one) => [one.key, one]));
  return { bars: [...bars.values()], series: [...series.values()] };
}
