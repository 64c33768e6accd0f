import { Alert, Button, CopyButton, Group, Stack, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

type Props = { secret: string; onDone: () => void };

/** A secret that is stored as a hash: whoever closes this without copying makes another one. */
export function ShownOnce({ secret, onDone }: Props) {
  return (
    <Stack>
      <Alert color="yellow">It is shown this once. Linecard keeps no copy that could be read again.</Alert>
      <TextInput
        label="API key"
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
        <Button onClick={onDone}>I have stored it</Button>
      </Group>
    </Stack>
  );
}
