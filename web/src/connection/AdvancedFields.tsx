import { Button, Collapse, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDisclosure, useId } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { Connection } from '../api/types';
import { AuthTokenInput } from './AuthTokenInput';
import type { ConnectionValues } from './values';

const FIELDS = ['apiKeySid', 'apiKeySecret', 'region', 'edge', 'callsPerSecond'] as const;

type Props = { form: UseFormReturnType<ConnectionValues>; connection: Connection | null };

/** What few accounts need: an API key for requests, a region, calls per second. Folded away until it is used, or refused. */
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
        leftSection={<Chevron size={16} aria-hidden />}
        aria-expanded={opened}
        aria-controls={id}
        onClick={toggle}
      >
        Advanced
      </Button>
      <Collapse expanded={opened} id={id}>
        <Stack mt="sm">
          <TextInput
            label="API key SID"
            description="Begins with SK. Requests go out with the key; callbacks are still checked with the auth token."
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('apiKeySid')}
          />
          <AuthTokenInput
            mask={connection?.apiKeySecret ?? null}
            label="API key secret"
            description="The Twilio console shows it once, with the new key."
            toggleLabel="Show the secret"
            {...form.getInputProps('apiKeySecret')}
          />
          <Group grow align="start">
            <TextInput
              label="Region"
              description="Such as ie1; empty for Twilio’s first one."
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('region')}
            />
            <TextInput
              label="Edge"
              description="Such as dublin; together with the region."
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('edge')}
            />
          </Group>
          <NumberInput
            label="Calls per second"
            description="Calls above it wait for their turn, fairly between agents. Empty: Twilio’s own queue serves."
            min={1}
            max={500}
            clampBehavior="none"
            allowDecimal={false}
            allowNegative={false}
            {...form.getInputProps('callsPerSecond')}
          />
        </Stack>
      </Collapse>
    </div>
  );
}
