import { Button, Group, MultiSelect, NumberInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Mutation } from '../api/mutation';
import type { Limits, LimitsChange } from '../api/types';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';
import { countryChoices } from './countries';
import classes from './LimitsForm.module.css';

type Props<Result> = { limits: Limits; mutation: Mutation<{ limits: LimitsChange }, Result> };

/** Limits for calls and messages. An empty field means no limit. */
export function LimitsForm<Result>({ limits, mutation }: Props<Result>) {
  const form = useForm({
    initialValues: {
      maxConcurrentCalls: limits.maxConcurrentCalls ?? '',
      maxCallSeconds: limits.maxCallSeconds ?? '',
      allowedCountries: limits.allowedCountries ?? [],
    },
    transformValues: ({ maxConcurrentCalls, maxCallSeconds, allowedCountries }) => ({
      limits: {
        maxConcurrentCalls: orNull(maxConcurrentCalls),
        maxCallSeconds: orNull(maxCallSeconds),
        allowedCountries: allowedCountries.length === 0 ? null : allowedCountries,
      },
    }),
  });
  const saving = useFormMutation(form, mutation, {
    within: '/limits',
    onSuccess: () => notifyDone('Limits saved.'),
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
        <MultiSelect
          label="Countries"
          description="Countries that calls and messages may go to. If none is selected, all are allowed."
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
        <Group>
          <Button type="submit" loading={saving.isPending}>
            Save limits
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A cleared number field holds an empty string. */
function orNull(entered: number | string): number | null {
  return entered === '' ? null : Number(entered);
}
