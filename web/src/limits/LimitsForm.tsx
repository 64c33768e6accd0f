import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, MultiSelect, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { andThenUndo, type Mutation, type Undoing } from '../api/mutation';
import type { Limits, LimitsChange } from '../api/types';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFollow } from '../ui/use-follow';
import { useFormMutation } from '../ui/use-form-mutation';
import { WholeNumberInput } from '../ui/WholeNumberInput';
import { CallingHours } from './CallingHours';
import { countryChoices } from './countries';
import { numberTypeChoices } from './number-types';
import classes from './LimitsForm.module.css';

type Props<Result> = {
  limits: Limits;
  mutation: Mutation<{ limits: LimitsChange }, Result>;
  undoing: Undoing<{ limits: LimitsChange }, Result>;
};

function valuesOf(limits: Limits) {
  return {
    maxConcurrentCalls: limits.maxConcurrentCalls ?? '',
    maxCallSeconds: limits.maxCallSeconds ?? '',
    maxCallsPerDay: limits.maxCallsPerDay ?? '',
    maxMessagesPerDay: limits.maxMessagesPerDay ?? '',
    maxMinutesPerDay: limits.maxMinutesPerDay ?? '',
    maxSpendPerDay: limits.maxSpendPerDay ?? '',
    allowedCountries: limits.allowedCountries ?? [],
    allowedNumberTypes: limits.allowedNumberTypes ?? [],
    callingHours: limits.callingHours ?? { from: '', to: '' },
  };
}

/** Limits for calls and messages. An empty field means no limit. */
export function LimitsForm<Result>({ limits, mutation, undoing }: Props<Result>) {
  const form = useForm({
    initialValues: valuesOf(limits),
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
  useFollow(form, valuesOf(limits));
  const saving = useFormMutation(
    form,
    andThenUndo(mutation, undoing, (undo) => notifyDone(t`Limits saved.`, undo)),
    { within: '/limits', onSuccess: () => form.resetDirty() },
  );
  const countries = form.getValues().allowedCountries;
  return (
    <form onSubmit={saving.onSubmit} noValidate>
      <Stack maw={560}>
        {saving.problem !== null && <ProblemAlert problem={saving.problem} />}
        <WholeNumberInput
          label={t`Concurrent calls`}
          description={t`Calls in progress at the same time. Further calls are refused.`}
          placeholder={t`No limit`}
          {...form.getInputProps('maxConcurrentCalls')}
        />
        <WholeNumberInput
          label={t`Maximum call duration in seconds`}
          description={t`Twilio ends longer calls. 1800 is half an hour.`}
          placeholder={t`No limit`}
          {...form.getInputProps('maxCallSeconds')}
        />
        <CallingHours
          from={form.getInputProps('callingHours.from')}
          to={form.getInputProps('callingHours.to')}
          error={form.errors.callingHours}
        />
        <DailyLimits propsOf={(field) => form.getInputProps(field)} />
        <MultiSelect
          label={t`Countries`}
          description={t`Countries that agents can call and text. If none is selected, all are allowed. Numbers that an answered call is connected to (Dial) can only be limited in the Twilio console.`}
          placeholder={countries.length === 0 ? t`All` : ''}
          data={countryChoices(countries)}
          searchable
          withScrollArea={false}
          classNames={{ options: classes.countries ?? '' }}
          clearable
          nothingFoundMessage={t`No matching country`}
          clearButtonProps={{ 'aria-label': t`Allow all countries` }}
          {...form.getInputProps('allowedCountries')}
        />
        <MultiSelect
          label={t`Costly numbers`}
          description={t`Types of numbers that agents can call and text besides ordinary ones. Leave empty unless you need them: toll fraud targets these numbers.`}
          placeholder={
            form.getValues().allowedNumberTypes.length === 0 ? t({ message: 'None', context: 'numbers' }) : ''
          }
          data={numberTypeChoices()}
          clearable
          clearButtonProps={{ 'aria-label': t`Allow no costly numbers` }}
          {...form.getInputProps('allowedNumberTypes')}
        />
        <Group>
          <Button type="submit" loading={saving.isPending}>
            <Trans>Save limits</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type DailyLimit = 'maxCallsPerDay' | 'maxMessagesPerDay' | 'maxMinutesPerDay' | 'maxSpendPerDay';

const DAILY: [field: DailyLimit, label: MessageDescriptor, description: MessageDescriptor][] = [
  ['maxCallsPerDay', msg`Calls per day`, msg`Further calls are refused until 00:00 UTC.`],
  ['maxMessagesPerDay', msg`Messages per day`, msg`Further messages are refused until 00:00 UTC.`],
  [
    'maxMinutesPerDay',
    msg`Call minutes per day`,
    msg`Every started minute counts. Further calls are refused until 00:00 UTC.`,
  ],
  [
    'maxSpendPerDay',
    msg`Cost per day`,
    msg`In the currency that Twilio bills in. Until Twilio reports a price, an estimate counts.`,
  ],
];

function DailyLimits({ propsOf }: { propsOf: (field: DailyLimit) => object }) {
  return DAILY.map(([field, label, description]) => (
    <WholeNumberInput
      key={field}
      label={i18n._(label)}
      description={i18n._(description)}
      placeholder={t`No limit`}
      {...propsOf(field)}
    />
  ));
}

/** A cleared number field holds an empty string. */
function orNull(entered: number | string): number | null {
  return entered === '' ? null : Number(entered);
}
