import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Button, CopyButton, Group, Stack, Textarea } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { OnceDialog } from './OnceDialog';

type Props = {
  opened?: boolean;
  title: string;
  /** What stands above the secret. */
  intro?: ReactNode;
  label: string;
  secret: string;
  onDone: () => void;
  /** What is known of it meanwhile. */
  children?: ReactNode;
};

/** A dialog with a secret that is stored only as a hash, so that it cannot be shown again. */
export function RevealOnce({ opened = true, title, ...content }: Props) {
  return (
    <OnceDialog opened={opened} title={title}>
      <Content {...content} />
    </OnceDialog>
  );
}

function Content({ intro, label, secret, onDone, children }: Omit<Props, 'opened' | 'title'>) {
  return (
    <Stack>
      {intro}
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
