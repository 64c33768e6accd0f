import { t } from '@lingui/core/macro';
import { Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { OfferedNumber } from '../api/types';
import { isPartOfNumber } from '../ui/phone-number';
import { groupedNumbers, NumberFacts } from './NumberFacts';

/** Above this, a list is searched rather than read. */
const SEARCHED_ABOVE = 8;

type Props = {
  numbers: OfferedNumber[];
  agentId: string;
  value: string;
  onChange: (phoneNumber: string) => void;
  error: ReactNode;
};

/** All numbers of an account, to choose one. Those of other agents are shown, and cannot be chosen. */
export function NumberChoice({ numbers, agentId, value, onChange, error }: Props) {
  const [search, setSearch] = useState('');
  const start = useRef<HTMLDivElement>(null);
  // The step before has gone, and with it the focus.
  useEffect(() => start.current?.querySelector<HTMLInputElement>('input:not(:disabled)')?.focus(), []);
  const text = search.trim().toLowerCase();
  const shown = numbers.filter(
    ({ phoneNumber, name, agentName }) =>
      isPartOfNumber(phoneNumber, text) ||
      [name, agentName].some((fact) => fact?.toLowerCase().includes(text) === true),
  );
  return (
    <Stack ref={start} gap="sm">
      {numbers.length > SEARCHED_ABOVE && (
        <TextInput
          aria-label={t`Search numbers`}
          placeholder={t`Search numbers`}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <Radio.Group label={t`Phone number`} value={value} onChange={onChange} error={error}>
        <Stack gap="sm" mt="xs" mah={420} style={{ overflowY: 'auto' }}>
          {groupedNumbers(shown, agentId).map(({ label, numbers: members, isFree }) => (
            <Stack key={label} gap={6} role="group" aria-label={label}>
              <Text size="xs" c="dimmed" fw={600}>
                {label}
              </Text>
              {members.map((number) => (
                <Radio
                  key={number.phoneNumber}
                  value={number.phoneNumber}
                  disabled={!isFree}
                  label={<NumberFacts number={number} />}
                />
              ))}
            </Stack>
          ))}
        </Stack>
      </Radio.Group>
      {shown.length === 0 && (
        <Group>
          <Text size="sm" role="status">
            {numbers.length === 0
              ? t`This account has no numbers yet. Buy one in the Twilio console, then go back and continue again.`
              : t`No number matches.`}
          </Text>
        </Group>
      )}
    </Stack>
  );
}
