import { Autocomplete, Button, Group, Stack, Text, type AutocompleteProps } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { listPhoneNumbers } from '../api/mutations';
import { asProblem, type Problem } from '../api/problem';
import * as queries from '../api/queries';
import type { NumberSearch, OfferedNumber } from '../api/types';
import { pluralize } from '../ui/pluralize';
import { ProblemAlert } from '../ui/ProblemAlert';

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
  const users = useUsers(numbers.length > 0);
  const [own] = useState(input.value);
  return (
    <Stack gap={6}>
      <Autocomplete
        label="Phone number"
        description="The number that calls are placed from, with the country code, such as +14155550100."
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
        data={numbers
          .map(({ phoneNumber, voice }) => ({
            value: phoneNumber,
            disabled: !voice || isTaken(phoneNumber, users, own),
          }))
          .toSorted((a, b) => Number(a.disabled) - Number(b.disabled))}
        renderOption={({ option }) => (
          <OfferedNumberOption
            number={numbers.find((n) => n.phoneNumber === option.value)}
            user={isTaken(option.value, users, own) ? users.get(option.value) : undefined}
          />
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
          Load account numbers
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

function hint(credentials: NumberSearch | null, numbers: OfferedNumber[] | undefined): string {
  if (numbers?.length === 0) return 'This account has no numbers yet. Buy one in the Twilio console.';
  if (numbers !== undefined) return `${pluralize(numbers.length, 'number')} available.`;
  return credentials === null ? 'Enter the account’s auth token above to load its numbers.' : '';
}

/** The agents that use numbers, by number. */
function useUsers(enabled: boolean): Map<string, string> {
  const agents = useQuery({ ...queries.allAgents, enabled });
  return new Map(agents.data?.flatMap(({ name, phoneNumber }) => (phoneNumber ? [[phoneNumber, name]] : [])));
}

/** A number belongs to one agent; the one in the field is the agent's own. */
function isTaken(phoneNumber: string, users: Map<string, string>, own: string | undefined): boolean {
  return phoneNumber !== own && users.has(phoneNumber);
}

type OptionProps = {
  number: OfferedNumber | undefined;
  /** The agent that has it. */ user: string | undefined;
};

function OfferedNumberOption({ number, user }: OptionProps) {
  if (number === undefined) return null;
  const notes = [
    number.name && number.name !== number.phoneNumber ? number.name : null,
    user === undefined ? null : `used by ${user}`,
    number.voice ? null : 'cannot place calls',
    number.sms || number.callerId ? null : 'calls only, no messages',
    number.callerId ? 'verified caller ID: calls only, no messages' : null,
    number.inUse ? 'already answers calls' : null,
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
