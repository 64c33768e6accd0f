import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from './EmptyState';
import { Page } from './Page';

export function NotFound() {
  return (
    <Page title="Not found">
      <EmptyState
        icon={IconMapOff}
        title="This page doesn’t exist"
        action={
          <Button component={Link} to="/agents">
            Go to agents
          </Button>
        }
      >
        It may have been deleted, belong to another organization, or require another role. If it belongs to
        another organization, switch organizations above.
      </EmptyState>
    </Page>
  );
}
