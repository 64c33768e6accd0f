import { Button, Group, MultiSelect, NumberInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Limits, LimitsChange } from '../api/types';
import { notifyDone } from '../ui/notify';
import { ProblemAlert } from '../ui/ProblemAlert';
import { useFormMutation } from '../ui/use-form-mutation';
import { countryChoices } from './countries';
import classes from './LimitsForm.module.css';

type Props = { limits: Limits; save: (limits: LimitsChange) => Promise<unknown> };

/** How far calls and messages may go. An empty field is no limit. */
export function LimitsForm({ limits, save }: Props) {
  const form = useForm({
    initialValues: {
      maxConcurrentCalls: limits.maxConcurrentCalls ?? '',
      maxCallSeconds: limits.maxCallSeconds ?? '',
      allowedCountries: limits.allowedCountries ?? [],
    },
  });
  const saving = useFormMutation(form, {
    within: '/limits',
    mutationFn: ({ maxConcurrentCalls, maxCallSeconds, allowedCountries }) =>
      save({
        maxConcurrentCalls: orNull(maxConcurrentCalls),
        maxCallSeconds: orNull(maxCallSeconds),
        allowedCountries: allowedCountries.length === 0 ? null : allowedCountries,
      }),
    onSuccess: () => notifyDone('The limits were saved.'),
  });
  const countries = form.getValues().allowedCountries;
  const number = { placeholder: 'No limit', allowDecimal: false, allowNegative: false };
  return (
    <form onSubmit={saving.onSubmit} noValidate>
      <Stack maw={560}>
        {saving.problem !== null && <ProblemAlert problem={saving.problem} />}
        <NumberInput
          label="Calls at once"
          description="How many may be open at the same time. One more is refused."
          {...number}
          {...form.getInputProps('maxConcurrentCalls')}
        />
        <NumberInput
          label="Longest call, in seconds"
          description="Twilio ends a call that has lasted so long: 1800 is half an hour."
          {...number}
          {...form.getInputProps('maxCallSeconds')}
        />
        <MultiSelect
          label="Countries"
          description="Where calls and messages may go. With none chosen, everywhere."
          placeholder={countries.length === 0 ? 'Everywhere' : ''}
          data={countryChoices(countries)}
          searchable
          withScrollArea={false}
          classNames={{ options: classes.countries ?? '' }}
          clearable
          nothingFoundMessage="No country has this name"
          clearButtonProps={{ 'aria-label': 'Allow all countries' }}
          {...form.getInputProps('allowedCountries')}
        />
        <Group>
          <Button type="submit" loading={saving.isPending}>
            Save the limits
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A cleared number field holds an empty text. */
function orNull(entered: number | string): number | null {
  return entered === '' ? null : Number(entered);
}
