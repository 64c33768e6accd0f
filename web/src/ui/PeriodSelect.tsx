import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import { periods, type Period } from './periods';

type Props = {
  /** The day that the periods end with. */
  today: string;
  /** What is shown; null for all. */
  value: Pick<Period, 'from' | 'to'> | null;
  onChange: (period: Period | null) => void;
  clearable?: boolean;
};

const CUSTOM = 'custom';

/** Chooses one of the usual periods. */
export function PeriodSelect({ today, value, onChange, clearable = false }: Props) {
  const presets = periods(today);
  const chosen = presets.find(({ from, to }) => from === value?.from && to === value.to);
  const isCustom = value !== null && chosen === undefined;
  return (
    <Select
      label={t`Period`}
      placeholder={t`All`}
      allowDeselect={clearable}
      clearable={clearable}
      data={[
        ...presets.map(({ name, label }) => ({ value: name, label: i18n._(label) })),
        ...(isCustom ? [{ value: CUSTOM, label: t`Custom` }] : []),
      ]}
      value={isCustom ? CUSTOM : (chosen?.name ?? null)}
      onChange={(name) => {
        const preset = presets.find((period) => period.name === name);
        if (preset !== undefined || name === null) onChange(preset ?? null);
      }}
      clearButtonProps={{ 'aria-label': t`Any time` }}
    />
  );
}
