import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Button, CopyButton, Group, Stack, Textarea } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Props = {
  label: string;
  secret: string;
  onDone: () => void;
  /** What is known of it meanwhile. */
  children?: ReactNode;
};

/** Shows a secret that is stored only as a hash, so that it cannot be shown again. Its dialog must not close by itself. */
export function RevealOnce({ label, secret, onDone, children }: Props) {
  return (
    <Stack>
      <Alert color="yellow">
        <Trans>Copy it now: you won’t be able to see it again.</Trans>
      </Alert>
      <Textarea
        label={label}
        value={secret}
        readOnly
        autosize
        spellCheck={false}
        // All of it is to be seen: it wraps.
        styles={{ input: { fontFamily: 'monospace', overflowWrap: 'anywhere' } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      {children}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          <Trans>Done</Trans>
        </Button>
        <CopyButton value={secret}>
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
