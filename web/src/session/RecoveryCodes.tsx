import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';

/** Recovery codes are stored only as hashes, so that they cannot be shown again. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <Stack>
      <Alert color="yellow">Keep these codes now: you won’t be able to see them again.</Alert>
      <Text size="sm">
        Each signs you in once, in place of your authenticator app’s code, should you lose it. Keep them where
        only you read them, and not in the app itself.
      </Text>
      <Code block aria-label="Recovery codes">
        {codes.join('\n')}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>I have kept them</Button>
      </Group>
    </Stack>
  );
}
