import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import * as queries from '../api/queries';
import { reachability } from '../api/reachability';
import { DateTime } from '../ui/DateTime';

const AGAIN_MS = 5_000;

/** While the server does not answer: that what is shown is of earlier. Tries again by itself. */
export function UnreachableBanner() {
  const since = useSyncExternalStore(reachability.subscribe, reachability.since);
  if (since === null) return null;
  return <Banner since={since} />;
}

function Banner({ since }: { since: number }) {
  // Any answer ends the banner; this asks for one.
  useQuery({ ...queries.me, staleTime: 0, refetchInterval: AGAIN_MS, retry: false });
  return (
    <Alert
      color="yellow"
      mb="lg"
      role="status"
      icon={<IconPlugConnectedX aria-hidden />}
      title={t`Reconnecting to Linecard…`}
    >
      <Text size="sm">
        <Trans>
          The server isn’t responding. This page shows data as of{' '}
          <DateTime at={new Date(since).toISOString()} format="time" />; nothing you entered is lost.
        </Trans>
      </Text>
    </Alert>
  );
}
