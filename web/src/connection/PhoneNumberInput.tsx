import { Autocomplete, Button, Group, Stack, Text, type AutocompleteProps } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, bodyOf } from '../api/client';
import { asProblem, type Problem } from '../api/problem';
import type { OfferedNumber } from '../api/types';
import { counted } from '../ui/counted';
import { ProblemAlert } from '../ui/ProblemAlert';

export type Credentials = {
  accountSid: string;
  authToken: string;
  agentId?: string;
  region?: string;
  edge?: string;
};

type Props = Omit<AutocompleteProps, 'data'> & {
  /** What the account's numbers can be asked for with: a token, or the stored one's mask; null while there is none. */
  credentials: Credentials | null;
  /** Shows what was refused at its field; false where it belongs to none. */
  showAtFields: (problem: Problem) => boolean;
};

/** A number of the account, picked from what Twilio lists, or typed. */
export function PhoneNumberInput({ credentials, showAtFields, ...input }: Props) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const listing = useMutation({
    mutationFn: (body: Credentials) => bodyOf(api.POST('/api/twilio/phone-numbers', { body })),
    onMutate: () => setProblem(null),
    onError: (error) => {
      const found = asProblem(error);
      setProblem(showAtFields(found) ? null : found);
    },
  });
  const numbers = listing.data?.items ?? [];
  return (
    <Stack gap={6}>
      <Autocomplete
        label="Phone number"
        description="The number that calls go out from, with its country code, like +14155550100."
        type="tel"
        inputMode="tel"
        autoComplete="off"
        maxDropdownHeight={240}
        comboboxProps={{ shadow: 'md' }}
        // A number that is there already must not hide the others.
        filter={({ options, search }) =>
          numbers.some((n) => n.phoneNumber === search) ? options : matching(options, search)
        }
        {...input}
        data={numbers.map(({ phoneNumber, voice }) => ({ value: phoneNumber, disabled: !voice }))}
        renderOption={({ option }) => (
          <OfferedNumberOption number={numbers.find((n) => n.phoneNumber === option.value)} />
        )}
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
          Load the account’s numbers
        </Button>
        <Text size="xs" c="dimmed" role="status">
          {hint(credentials, listing.data?.items)}
        </Text>
      </Group>
      {problem !== null && <ProblemAlert problem={problem} />}
    </Stack>
  );
}

function matching<T extends object>(options: T[], search: string): T[] {
  return options.filter((option) => 'value' in option && String(option.value).includes(search.trim()));
}

function hint(credentials: Credentials | null, numbers: OfferedNumber[] | undefined): string {
  if (numbers?.length === 0) return 'This account has no number yet. Buy one in the Twilio console.';
  if (numbers !== undefined) return `${counted(numbers.length, 'number')} to choose from.`;
  return credentials === null ? 'Type the account’s auth token above to load them.' : '';
}

function OfferedNumberOption({ number }: { number: OfferedNumber | undefined }) {
  if (number === undefined) return null;
  const notes = [
    number.name && number.name !== number.phoneNumber ? number.name : null,
    number.voice ? null : 'cannot place calls',
    number.inUse ? 'answers calls already' : null,
  ].filter((note) => note !== null);
  return (
    <div>
      <Text size="sm">{number.phoneNumber}</Text>
      {notes.length > 0 && (
        <Text size="xs" c="dimmed">
          {notes.join(' · ')}
        </Text>
      )}
    </div>
  );
}
