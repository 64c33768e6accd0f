import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Code, CopyButton, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useSession } from '../../session/session';
import { exampleOf, LANGUAGES, type Language } from './examples';

type Props = {
  agentId: string;
  /** Whether the reader has a key, or is about to make one. */ hasKey?: boolean;
};

/** How a program places a call with this agent. */
export function CallExamples({ agentId, hasKey = false }: Props) {
  const { canWrite } = useSession();
  const [language, setLanguage] = useState<Language>('curl');
  const text = exampleOf(language, globalThis.location.origin, agentId);
  return (
    <Stack gap="sm" align="flex-start">
      <SegmentedControl
        aria-label={t`Language`}
        data={LANGUAGES}
        value={language}
        onChange={(value) => setLanguage(value)}
      />
      <Code block w="100%" tabIndex={0} role="region" aria-label={t`Example code`}>
        {text}
      </Code>
      <Group gap="sm">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {copied ? t`Copied` : t`Copy example`}
            </Button>
          )}
        </CopyButton>
        {canWrite && !hasKey && (
          <Anchor component={Link} to="/api-keys" size="sm">
            <Trans>Create an API key</Trans>
          </Anchor>
        )}
        <Anchor href="/api/docs" target="_blank" rel="noreferrer" size="sm">
          <Trans>API documentation</Trans>
        </Anchor>
      </Group>
      <Text size="sm" c="dimmed">
        <Trans>With an Idempotency-Key, repeating a request doesn’t place a second call.</Trans>
      </Text>
    </Stack>
  );
}
