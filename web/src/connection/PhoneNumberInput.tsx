import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import {
  Autocomplete,
  Button,
  Group,
  Stack,
  Text,
  type AutocompleteProps,
  type ComboboxParsedItem,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { listPhoneNumbers } from '../api/connection-mutations';
import { asProblem, type Problem } from '../api/problem';
import type { NumberSearch, OfferedNumber } from '../api/types';
import { isPartOfNumber } from '../ui/phone-number';
import { ProblemAlert } from '../ui/ProblemAlert';
import { groupedNumbers, NumberFacts } from './NumberFacts';

type Props = Omit<AutocompleteProps, 'data'> & {
  /** Account and token with which its numbers can be listed; null while they are incomplete. */
  credentials: NumberSearch | null;
  /** Shows a problem at its fields; false if some of it belongs to no field. */
  showAtFields: (problem: Problem) => boolean;
};

/** A number of the account, typed or selected from those that Twilio lists. */
export function PhoneNumberInput({ credentials, showAtFields, ...input }: Props) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const listing = useMutation({
    ...listPhoneNumbers,
    onMutate: () => setProblem(null),
    // Opens the list.
    onSuccess: () => field.current?.focus(),
    onError: (error) => {
      const found = asProblem(error);
      setProblem(showAtFields(found) ? null : found);
    },
  });
  const field = useRef<HTMLInputElement>(null);
  const numbers = listing.data?.items ?? [];
  const agentId = credentials?.agentId ?? undefined;
  return (
    <Stack gap={6}>
      <Autocomplete
        label={t`Phone number`}
        description={t`The number that calls are placed from, with the country code, such as +14155550100.`}
        type="tel"
        inputMode="tel"
        autoComplete="off"
        maxDropdownHeight={240}
        comboboxProps={{ shadow: 'md' }}
        // The number that is already set must not hide the others.
        filter={({ options, search }) =>
          numbers.some((n) => n.phoneNumber === search) ? options : matching(options, search)
        }
        {...input}
        ref={field}
        data={groupedNumbers(numbers, agentId).map(({ label, numbers: members, isFree }) => ({
          group: label,
          items: members.map(({ phoneNumber }) => ({ value: phoneNumber, disabled: !isFree })),
        }))}
        renderOption={({ option }) => {
          const number = numbers.find((n) => n.phoneNumber === option.value);
          return number === undefined ? option.value : <NumberFacts number={number} />;
        }}
      />
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={credentials === null}
          loading={listing.isPending}
          onClick={() => {
            if (credentials !== null) listing.mutate(credentials);
          }}
        >
          <Trans>Load account numbers</Trans>
        </Button>
        <Text size="xs" c="dimmed" role="status">
          {hint(credentials, listing.data?.items)}
        </Text>
      </Group>
      {problem !== null && <ProblemAlert problem={problem} />}
    </Stack>
  );
}

/** Groups and their options, as Mantine passes them to a filter. */
function matching(options: ComboboxParsedItem[], search: string): ComboboxParsedItem[] {
  return options
    .map((option) =>
      'items' in option
        ? { ...option, items: option.items.filter(({ value }) => isPartOfNumber(value, search)) }
        : option,
    )
    .filter((option) => !('items' in option) || option.items.length > 0);
}

function hint(credentials: NumberSearch | null, numbers: OfferedNumber[] | undefined): string {
  if (numbers?.length === 0) return t`This account has no numbers yet. Buy one in the Twilio console.`;
  if (numbers !== undefined) {
    const free = groupedNumbers(numbers, credentials?.agentId ?? undefined).find(({ isFree }) => isFree);
    const count = free?.numbers.length ?? 0;
    return plural(count, { one: '# number available.', other: '# numbers available.' });
  }
  return credentials === null ? t`Enter the account’s auth token above to load its numbers.` : '';
}
