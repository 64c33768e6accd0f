import { plural, t } from '@lingui/core/macro';
import { Alert, Anchor, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Health } from '../../api/types';

/** Event endpoints that get nothing, unless somebody wanted that. */
export function FailingEndpoints({ health: { failingEndpoints } }: { health: Health }) {
  if (failingEndpoints.length === 0) return null;
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title={t`Events don’t arrive at ${plural(failingEndpoints.length, { one: '# endpoint', other: '# endpoints' })}`}
    >
      <List size="sm">
        {failingEndpoints.map(({ id, url, problem }) => (
          <List.Item key={id} style={{ overflowWrap: 'anywhere' }}>
            <Anchor component={Link} to={`/event-endpoints/${id}`} inherit>
              <bdi>{url}</bdi>
            </Anchor>{' '}
            {problem}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
