import { Button, Group, MultiSelect, NumberInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Mutation } from '../api/mutation';
import type { Limits, LimitsChange } from '../api/types';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';
import { CallingHours } from './CallingHours';
import { countryChoices } from './countries';
import { numberTypeChoices } from './number-types';
import classes from './LimitsForm.module.css';

type Props<Result> = { limits: Limits; mutation: Mutation<{ limits: LimitsChange }, Result> };

/** Limits for calls and messages. An empty field means no limit. */
export function LimitsForm<Result>({ limits, mutation }: Props<Result>) {
  const form = useForm({
    initialValues: {
      maxConcurrentCalls: limits.maxConcurrentCalls ?? '',
      maxCallSeconds: limits.maxCallSeconds ?? '',
      maxCallsPerDay: limits.maxCallsPerDay ?? '',
      maxMessagesPerDay: limits.maxMessagesPerDay ?? '',
      maxMinutesPerDay: limits.maxMinutesPerDay ?? '',
      maxSpendPerDay: limits.maxSpendPerDay ?? '',
      allowedCountries: limits.allowedCountries ?? [],
      allowedNumberTypes: limits.allowedNumberTypes ?? [],
      callingHours: limits.callingHours ?? { from: '', to: '' },
    },
    transformValues: ({ allowedCountries, allowedNumberTypes, callingHours, ...numbers }) => ({
      limits: {
        maxConcurrentCalls: orNull(numbers.maxConcurrentCalls),
        maxCallSeconds: orNull(numbers.maxCallSeconds),
        maxCallsPerDay: orNull(numbers.maxCallsPerDay),
        maxMessagesPerDay: orNull(numbers.maxMessagesPerDay),
        maxMinutesPerDay: orNull(numbers.maxMinutesPerDay),
        maxSpendPerDay: orNull(numbers.maxSpendPerDay),
        allowedCountries: allowedCountries.length === 0 ? null : allowedCountries,
        allowedNumberTypes: allowedNumberTypes.length === 0 ? null : allowedNumberTypes,
        callingHours: callingHours.from === '' && callingHours.to === '' ? null : callingHours,
      },
    }),
  });
  const saving = useFormMutation(form, mutation, {
    within: '/limits',
    onSuccess: () => {
      form.resetDirty();
      notifyDone('Limits saved.');
    },
  });
  const countries = form.getValues().allowedCountries;
  const number = { placeholder: 'No limit', allowDecimal: false, allowNegative: false };
  return (
    <form onSubmit={saving.onSubmit} noValidate>
      <Stack maw={560}>
        {saving.problem !== null && <ProblemAlert problem={saving.problem} />}
        <NumberInput
          label="Concurrent calls"
          description="Calls in progress at the same time. Further calls are refused."
          {...number}
          {...form.getInputProps('maxConcurrentCalls')}
        />
        <NumberInput
          label="Maximum call duration in seconds"
          description="Twilio ends longer calls. 1800 is half an hour."
          {...number}
          {...form.getInputProps('maxCallSeconds')}
        />
        <CallingHours
          from={form.getInputProps('callingHours.from')}
          to={form.getInputProps('callingHours.to')}
          error={form.errors.callingHours}
        />
        <DailyLimits number={number} propsOf={(field) => form.getInputProps(field)} />
        <MultiSelect
          label="Countries"
          description="Countries that agents can call and text. If none is selected, all are allowed. Numbers that an answered call is connected to (Dial) can only be limited in the Twilio console."
          placeholder={countries.length === 0 ? 'All' : ''}
          data={countryChoices(countries)}
          searchable
          withScrollArea={false}
          classNames={{ options: classes.countries ?? '' }}
          clearable
          nothingFoundMessage="No matching country"
          clearButtonProps={{ 'aria-label': 'Allow all countries' }}
          {...form.getInputProps('allowedCountries')}
        />
        <MultiSelect
          label="Costly numbers"
          description="Types of numbers that agents can call and text besides ordinary ones. Leave empty unless you need them: toll fraud targets these numbers."
          placeholder={form.getValues().allowedNumberTypes.length === 0 ? 'None' : ''}
          data={numberTypeChoices}
          clearable
          clearButtonProps={{ 'aria-label': 'Allow no costly numbers' }}
          {...form.getInputProps('allowedNumberTypes')}
        />
        <Group>
          <Button type="submit" loading={saving.isPending}>
            Save limits
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type DailyLimit = 'maxCallsPerDay' | 'maxMessagesPerDay' | 'maxMinutesPerDay' | 'maxSpendPerDay';

const DAILY: [field: DailyLimit, label: string, description: string][] = [
  ['maxCallsPerDay', 'Calls per day', 'Further calls are refused until 00:00 UTC.'],
  ['maxMessagesPerDay', 'Messages per day', 'Further messages are refused until 00:00 UTC.'],
  [
    'maxMinutesPerDay',
    'Call minutes per day',
    'Every started minute counts. Further calls are refused until 00:00 UTC.',
  ],
  [
    'maxSpendPerDay',
    'Cost per day',
    'In the currency that Twilio bills in. Until Twilio reports a price, an estimate counts.',
  ],
];

function DailyLimits({ number, propsOf }: { number: object; propsOf: (field: DailyLimit) => object }) {
  return DAILY.map(([field, label, description]) => (
    <NumberInput key={field} label={label} description={description} {...number} {...propsOf(field)} />
  ));
}

/** A cleared number field holds an empty string. */
function orNull(entered: number | string): number | null {
  return entered === '' ? null : Number(entered);
}
