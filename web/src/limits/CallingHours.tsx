import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Group, Input, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { from: object; to: object; error: ReactNode };

/** Two times of day, by the clock of whoever is called. */
export function CallingHours({ from, to, error }: Props) {
  return (
    <Input.Wrapper
      labelElement="div"
      label={t`Calling hours`}
      description={t`Calls are placed between these times where the number is, by its first digits. A number that can be in several time zones (toll-free, mobile numbers of large countries) is called when all of them allow it. Empty: at any hour.`}
      error={error}
    >
      <Group gap="xs" mt={6}>
        <TextInput w={96} aria-label={t`Calls from`} placeholder="09:00" error={error != null} {...from} />
        <Text size="sm">
          <Trans>to</Trans>
        </Text>
        <TextInput w={96} aria-label={t`Calls until`} placeholder="20:00" error={error != null} {...to} />
      </Group>
    </Input.Wrapper>
  );
}
