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

const CUSTOM = { value: 'custom', label: 'Custom' };

/** Chooses one of the usual periods. */
export function PeriodSelect({ today, value, onChange, clearable = false }: Props) {
  const presets = periods(today);
  const chosen = presets.find(({ from, to }) => from === value?.from && to === value.to);
  const isCustom = value !== null && chosen === undefined;
  return (
    <Select
      label="Period"
      placeholder="All"
      allowDeselect={clearable}
      clearable={clearable}
      data={[...presets.map(({ name }) => ({ value: name, label: name })), ...(isCustom ? [CUSTOM] : [])]}
      value={isCustom ? CUSTOM.value : (chosen?.name ?? null)}
      onChange={(name) => {
        const preset = presets.find((period) => period.name === name);
        if (preset !== undefined || name === null) onChange(preset ?? null);
      }}
      clearButtonProps={{ 'aria-label': 'Any time' }}
    />
  );
}
