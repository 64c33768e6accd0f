import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { EmptyState } from './EmptyState';
import { Page } from './Page';

/** `action`: where it is instead. */
export function NotFound({ action }: { action?: ReactNode }) {
  return (
    <Page title={t`Not found`}>
      <EmptyState
        icon={IconMapOff}
        title={t`This page doesn’t exist`}
        action={
          <>
            {action}
            <Button component={Link} to="/agents" {...(action ? { variant: 'default' } : {})}>
              <Trans>Go to agents</Trans>
            </Button>
          </>
        }
      >
        <Trans>
          It may have been deleted, or it belongs to another organization. To look there, switch organizations
          above.
        </Trans>
      </EmptyState>
    </Page>
  );
}
