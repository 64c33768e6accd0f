import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Collapse, Group, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDisclosure, useId } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { Connection, ConnectionInput } from '../api/types';
import { WholeNumberInput } from '../ui/WholeNumberInput';
import { AuthTokenInput } from './AuthTokenInput';
import type { ConnectionValues } from './values';

const FIELDS = ['apiKeySid', 'apiKeySecret', 'region', 'edge', 'callsPerSecond'] as const;

type Props = {
  form: UseFormReturnType<ConnectionValues, ConnectionInput>;
  connection: Connection | null;
};

/** Settings that few accounts need. Collapsed until one is set, or has an error. */
export function AdvancedFields({ form, connection }: Props) {
  const isUsed = connection !== null && FIELDS.some((field) => connection[field] != null);
  const [isOpen, { toggle }] = useDisclosure(isUsed);
  const id = useId();
  const opened = isOpen || FIELDS.some((field) => form.errors[field] !== undefined);
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<Chevron size={16} className="forward" aria-hidden />}
        aria-expanded={opened}
        aria-controls={id}
        onClick={toggle}
      >
        <Trans>Advanced</Trans>
      </Button>
      <Collapse expanded={opened} id={id}>
        <Stack mt="sm">
          <TextInput
            label={t`API key SID`}
            description={t`Starts with SK. Used for requests to Twilio; callbacks are still verified with the auth token.`}
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('apiKeySid')}
          />
          <AuthTokenInput
            mask={connection?.apiKeySecret ?? null}
            label={t`API key secret`}
            description={t`The Twilio console shows it only once, when the key is created.`}
            toggleLabel={t`Show secret`}
            {...form.getInputProps('apiKeySecret')}
          />
          <Group grow align="start">
            <TextInput
              label={t`Region`}
              description={t`For example ie1. If empty, Twilio’s default region.`}
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('region')}
            />
            <TextInput
              label={t`Edge`}
              description={t`For example dublin. Required with a region.`}
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('edge')}
            />
          </Group>
          <WholeNumberInput
            label={t`Calls per second`}
            description={t`Calls above this rate wait in a queue that is fair between agents. If empty, Twilio queues them.`}
            {...form.getInputProps('callsPerSecond')}
          />
        </Stack>
      </Collapse>
    </div>
  );
}
