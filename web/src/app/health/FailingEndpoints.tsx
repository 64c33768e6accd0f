import { plural, t } from '@lingui/core/macro';
import { Alert, Anchor, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { eventEndpoints } from '../../api/event-endpoints';

/** Event endpoints that get nothing, unless somebody wanted that. */
export function FailingEndpoints() {
  const endpoints = useQuery(eventEndpoints);
  const failing = (endpoints.data ?? []).filter(
    ({ disabledReason, failingSince }) =>
      disabledReason === 'gone' || disabledReason === 'failing' || failingSince != null,
  );
  if (failing.length === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={t`Events don’t arrive at ${plural(failing.length, { one: '# endpoint', other: '# endpoints' })}`}
    >
      <List size="sm">
        {failing.map(({ id, url, enabled }) => (
          <List.Item key={id} style={{ overflowWrap: 'anywhere' }}>
            <Anchor component={Link} to={`/event-endpoints/${id}`} inherit>
              <bdi>{url}</bdi>
            </Anchor>
            {enabled ? t`: deliveries fail` : t`: disabled`}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
