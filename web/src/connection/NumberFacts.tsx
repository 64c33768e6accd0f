import { t } from '@lingui/core/macro';
import { Badge, Group, Text } from '@mantine/core';
import type { OfferedNumber } from '../api/types';
import { isolated } from '../ui/isolated';
import { PhoneNumber } from '../ui/PhoneNumber';

/** What a number can do, and its name at Twilio. */
export function NumberFacts({ number }: { number: OfferedNumber }) {
  const { phoneNumber, name, inUse } = number;
  return (
    <div>
      <Group gap={6}>
        <Text size="sm" fw={600}>
          <PhoneNumber number={phoneNumber} />
        </Text>
        <NumberCapabilities number={number} />
      </Group>
      <Text size="xs" c="dimmed">
        {[name === phoneNumber ? null : name, inUse ? t`answers calls` : null].filter(Boolean).join(' · ')}
      </Text>
    </div>
  );
}

/** What a number can do. */
export function NumberCapabilities({ number: { voice, sms, callerId } }: { number: OfferedNumber }) {
  return (
    <>
      {voice && <Chip color="teal">{t`Voice`}</Chip>}
      {sms && <Chip color="blue">{t`SMS`}</Chip>}
      {callerId && <Chip color="grape">{t`Verified caller ID`}</Chip>}
      {!voice && <Chip color="gray">{t`Cannot place calls`}</Chip>}
    </>
  );
}

function Chip({ color, children }: { color: string; children: string }) {
  return (
    <Badge color={color} variant="light" size="sm" tt="none">
      {children}
    </Badge>
  );
}

type NumberGroup = { label: string; numbers: OfferedNumber[]; isFree: boolean };

/** Those that can be chosen first, then those of other agents, by agent, and those that cannot place calls. */
export function groupedNumbers(numbers: OfferedNumber[], agentId: string | undefined): NumberGroup[] {
  // Whose it is, a connect session learns of its own agent alone.
  const isTaken = (number: OfferedNumber) =>
    number.taken && (number.agentId == null || number.agentId !== agentId);
  const free = numbers.filter((number) => !isTaken(number) && number.voice);
  const voiceless = numbers.filter((number) => !isTaken(number) && !number.voice);
  const taken = new Map<string, OfferedNumber[]>();
  for (const number of numbers.filter(isTaken)) {
    const label =
      number.agentName == null ? t`In use by another agent` : t`In use by ${isolated(number.agentName)}`;
    taken.set(label, [...(taken.get(label) ?? []), number]);
  }
  return [
    { label: t`Available`, numbers: free, isFree: true },
    ...[...taken].map(([label, theirs]) => ({ label, numbers: theirs, isFree: false })),
    { label: t`Cannot place calls`, numbers: voiceless, isFree: false },
  ].filter((group) => group.numbers.length > 0);
}
