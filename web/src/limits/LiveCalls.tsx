import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Anchor, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconPhoneOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { liveCallCount, liveCountOf } from '../api/live-calls';
import { HangUpLive } from './HangUpLive';

/** How many calls are still live, where they are listed, and the button that hangs them up. */
export function LiveCalls({ agentId }: { agentId?: string }) {
  const live = useQuery(liveCallCount(agentId));
  const [opened, dialog] = useDisclosure(false);
  const count = live.data?.count ?? 0;
  const list = `/calls?${agentId === undefined ? '' : `agent=${agentId}&`}status=live`;
  return (
    <>
      {live.data === undefined ? null : count === 0 ? (
        <Text size="sm">
          <Trans>No calls are in progress.</Trans>
        </Text>
      ) : (
        <>
          <Anchor component={Link} to={list} size="sm" c="inherit" td="underline">
            <Trans>
              <Plural value={count} one="# call" other="# calls" /> still in progress
            </Trans>
          </Anchor>
          <Button
            color="red"
            size="xs"
            leftSection={<IconPhoneOff size={16} aria-hidden />}
            onClick={dialog.open}
          >
            <Trans>Hang up all</Trans>
          </Button>
        </>
      )}
      <HangUpLive
        opened={opened}
        onClose={dialog.close}
        count={liveCountOf(live)}
        {...(agentId === undefined ? {} : { agentIds: [agentId], whose: t`of this agent` })}
      />
    </>
  );
}
