import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** Recovery codes are stored only as hashes, so that they cannot be shown again. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <Stack>
      <Alert color="yellow">
        <Trans>Save these codes now: you won’t be able to see them again.</Trans>
      </Alert>
      <Text size="sm">
        <Trans>
          Each code works once in place of your authenticator app, in case you lose it. Keep them somewhere
          private, and not in the app itself.
        </Trans>
      </Text>
      <Code block aria-label={t`Recovery codes`}>
        {codes.join('\n')}
      </Code>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          <Trans>I’ve saved them</Trans>
        </Button>
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button
              leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
              onClick={copy}
              data-autofocus
            >
              {copied ? t`Copied` : t`Copy`}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  );
}
