import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../ui/EmptyState';
import { Page } from '../ui/Page';

export function NotFound() {
  return (
    <Page title="Not found">
      <EmptyState
        icon={IconMapOff}
        title="There is nothing at this address"
        action={
          <Button component={Link} to="/agents">
            Go to the agents
          </Button>
        }
      >
        It may have been deleted, or belong to another organization. Switch organizations above, if you
        expected something here.
      </EmptyState>
    </Page>
  );
}
