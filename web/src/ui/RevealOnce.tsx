import { Alert, Button, CopyButton, Group, Stack, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

type Props = { label: string; secret: string; onDone: () => void };

/** Shows a secret that is stored only as a hash, so that it cannot be shown again. */
export function RevealOnce({ label, secret, onDone }: Props) {
  return (
    <Stack>
      <Alert color="yellow">Copy it now: you won’t be able to see it again.</Alert>
      <TextInput
        label={label}
        value={secret}
        readOnly
        spellCheck={false}
        styles={{ input: { fontFamily: 'monospace' } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
              onClick={copy}
              data-autofocus
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
