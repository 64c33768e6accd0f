import { t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import { formatCount } from './count';

export type ListTotal = { count: number; isExact: boolean };

type Props = {
  total: ListTotal | null | undefined;
  /** A number of entries in words: "3 agents". */
  counted: (count: number) => string;
  isFiltered: boolean;
};

/** A filtered list counts among so many entries at most. */
const COUNTED = 10_000;

/** How many entries a list has, as far as that is known. */
export function Total({ total, counted, isFiltered }: Props) {
  return (
    <Text size="sm" c="dimmed" role="status">
      {total == null ? ' ' : totalText(total, counted(total.count), isFiltered)}
    </Text>
  );
}

function totalText({ isExact }: ListTotal, counted: string, isFiltered: boolean): string {
  if (isExact) return counted;
  return isFiltered ? t`${counted} among the newest ${formatCount(COUNTED)}` : t`More than ${counted}`;
}
