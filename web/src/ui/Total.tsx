import { Text } from '@mantine/core';
import { pluralize } from './pluralize';

export type ListTotal = { count: number; isExact: boolean };

type Props = { total: ListTotal | null | undefined; noun: string; isFiltered: boolean };

/** How many entries a list has, as far as that is known. */
export function Total({ total, noun, isFiltered }: Props) {
  return (
    <Text size="sm" c="dimmed" role="status">
      {total == null ? ' ' : totalText(total, noun, isFiltered)}
    </Text>
  );
}

export function totalText({ count, isExact }: ListTotal, noun: string, isFiltered: boolean): string {
  const counted = pluralize(count, noun);
  if (isExact) return counted;
  return isFiltered ? `${counted} among the newest 10,000` : `More than ${counted}`;
}
