import { Text } from '@mantine/core';
import { zoneName } from './zone';

/** Which zone the times of a list are in. */
export function ZoneNote() {
  return (
    <Text size="sm" c="dimmed">
      Times are in {zoneName()}.
    </Text>
  );
}
