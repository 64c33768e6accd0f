import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { zoneName } from './zone';

/** Which zone the times of a list are in. */
export function ZoneNote() {
  return (
    <Text size="sm" c="dimmed">
      <Trans>Times are in {zoneName()}.</Trans>
    </Text>
  );
}
