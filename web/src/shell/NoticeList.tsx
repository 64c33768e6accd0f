import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Box, CloseButton, Divider, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import * as mutations from '../api/mutations';
import * as queries from '../api/queries';
import type { Notice } from '../api/types';
import { DateTime } from '../ui/DateTime';
import { Loaded } from '../ui/Loaded';
import { ProblemAlert } from '../ui/ProblemAlert';
import { placeOf, textOf } from './notice-text';
import classes from './NoticeList.module.css';

/** What is new first, then what was dismissed or is over. */
export default function NoticeList({ onLeave }: { onLeave: () => void }) {
  const notices = useQuery(queries.notices);
  return (
    <Box p="md" className={classes.list ?? ''} tabIndex={-1} data-autofocus>
      <Text fw={700} component="h2" size="md" mb="xs">
        <Trans>Notices</Trans>
      </Text>
      <Loaded query={notices} lines={3}>
        {({ items }) => <Groups items={items} onLeave={onLeave} />}
      </Loaded>
    </Box>
  );
}

function Groups({ items, onLeave }: { items: Notice[]; onLeave: () => void }) {
  const dismiss = useMutation(mutations.dismissNotice);
  const [news, earlier] = [items.filter(queries.isNews), items.filter((notice) => !queries.isNews(notice))];
  return (
    <Stack gap="sm">
      {news.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>Nothing needs your attention.</Trans>
        </Text>
      )}
      {news.map((notice) => (
        <Entry
          key={notice.id}
          notice={notice}
          onLeave={onLeave}
          onDismiss={() => dismiss.mutate(notice.id)}
        />
      ))}
      {dismiss.error !== null && <ProblemAlert problem={dismiss.error} />}
      {earlier.length > 0 && (
        <>
          <Divider label={t`Earlier`} labelPosition="left" />
          {earlier.map((notice) => (
            <Entry key={notice.id} notice={notice} onLeave={onLeave} />
          ))}
        </>
      )}
    </Stack>
  );
}

type EntryProps = { notice: Notice; onLeave: () => void; onDismiss?: () => void };

function Entry({ notice, onLeave, onDismiss }: EntryProps) {
  const text = textOf(notice);
  return (
    <Group wrap="nowrap" align="flex-start" justify="space-between" gap="xs">
      <div>
        <Anchor component={Link} to={placeOf(notice)} size="sm" onClick={onLeave}>
          {text}
        </Anchor>
        <Text size="xs" c="dimmed">
          {notice.resolvedAt == null ? (
            <DateTime at={notice.openedAt} format="relative" />
          ) : (
            <Trans>
              Resolved <DateTime at={notice.resolvedAt} format="relative" />
            </Trans>
          )}
        </Text>
      </div>
      {onDismiss !== undefined && (
        <CloseButton size="sm" aria-label={t`Dismiss: ${text}`} title={t`Dismiss`} onClick={onDismiss} />
      )}
    </Group>
  );
}
