import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';

const AGAIN_MS = 3_000;

/**
 * For a page that threw an error, or whose file could not be loaded: because the server is away, or because a newer console
 * was deployed.
 */
export function PageError() {
  const isAway = useIsAway();
  return (
    <Stack align="flex-start" p="xl" role="alert">
      <title>{t`Something went wrong · Linecard`}</title>
      <Title order={1} size="h3">
        {isAway ? t`Can’t reach Linecard` : t`This page could not be displayed`}
      </Title>
      <Text>
        {isAway
          ? t`The page reloads automatically once the server responds.`
          : t`There may be a newer version of the console. Reload the page to get it.`}
      </Text>
      <Button onClick={() => globalThis.location.reload()}>
        <Trans>Reload</Trans>
      </Button>
    </Stack>
  );
}

/** Whether the server does not answer. Reloads the page once it does again. */
function useIsAway(): boolean {
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    let wasAway = false;
    const ask = async () => {
      const isReachable = await fetch('/favicon.svg', { method: 'HEAD', cache: 'no-store' }).then(
        // A proxy answers also while the server behind it is away.
        ({ ok }) => ok,
        () => false,
      );
      setAway(!isReachable);
      if (isReachable && wasAway) globalThis.location.reload();
      wasAway = !isReachable;
    };
    void ask();
    const timer = setInterval(() => void ask(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return isAway;
}
