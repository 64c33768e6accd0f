import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import * as mutations from '../../api/mutations';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { SessionEntry } from '../../api/types';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DateTime } from '../../ui/DateTime';
import { Loaded } from '../../ui/Loaded';
import { loadedTotal } from '../../ui/loaded-total';
import { LoadMore } from '../../ui/LoadMore';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { Section } from '../../ui/Section';
import { Total } from '../../ui/Total';
import { ZoneNote } from '../../ui/ZoneNote';

/** Where the user is signed in. */
export function Sessions() {
  const sessions = useInfiniteQuery(queries.sessions);
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Section
      title={t`Sessions`}
      lead={t`Where you are signed in. If you don’t recognize a session, end it and change your password.`}
    >
      <Loaded query={sessions}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          const others = items.filter(({ current }) => !current).length;
          return (
            <>
              <Total
                total={loadedTotal(sessions)}
                counted={(count) => plural(count, { one: '# session', other: '# sessions' })}
                isFiltered={false}
              />
              <Table.ScrollContainer minWidth={0}>
                <Table verticalSpacing="xs" aria-label={t`Sessions`}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>
                        <Trans>Device</Trans>
                      </Table.Th>
                      <Table.Th visibleFrom="sm">
                        <Trans>Signed in</Trans>
                      </Table.Th>
                      <Table.Th visibleFrom="sm">
                        <Trans>Last used</Trans>
                      </Table.Th>
                      <ActionsHeader />
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((session) => (
                      <SessionRow key={session.id} session={session} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              {items.length > 1 && (
                <Group>
                  <Button variant="default" onClick={confirmation.open}>
                    <Trans>End all other sessions</Trans>
                  </Button>
                </Group>
              )}
              <ConfirmDialog
                opened={confirming}
                onClose={confirmation.close}
                title={t`End all other sessions?`}
                confirm={t`End them`}
                mutation={mutations.endOtherSessions}
                variables={undefined}
                onDone={() => notifyDone(t`All other sessions ended.`)}
              >
                {sessions.hasNextPage
                  ? t`You are signed out everywhere but here, also of sessions that are not shown yet. This can’t be undone.`
                  : plural(others, {
                      one: 'You are signed out of # other session. This can’t be undone.',
                      other: 'You are signed out of # other sessions. This can’t be undone.',
                    })}
              </ConfirmDialog>
            </>
          );
        }}
      </Loaded>
      <LoadMore query={sessions} />
      <ZoneNote />
    </Section>
  );
}

function SessionRow({ session }: { session: SessionEntry }) {
  const device = session.userAgent ?? t`Unknown device`;
  const end = useMutation({
    ...mutations.endSession,
    onError: (error) => notifyFailed(asProblem(error)),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {device}
        </Text>
        <Text size="sm" c="dimmed">
          {session.remoteAddress ?? t`Unknown address`}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <DateTime at={session.createdAt} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {session.lastUsedAt ? <DateTime at={session.lastUsedAt} /> : t`Never`}
      </Table.Td>
      <Table.Td>
        {session.current ? (
          <Badge variant="light" tt="none">
            <Trans>This session</Trans>
          </Badge>
        ) : (
          <Button
            size="xs"
            variant="default"
            loading={end.isPending}
            aria-label={
              session.remoteAddress == null
                ? t`End the session from an unknown address`
                : t`End the session from ${session.remoteAddress}`
            }
            onClick={() => end.mutate(session.id)}
          >
            <Trans>End</Trans>
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
