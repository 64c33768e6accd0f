import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconLock } from '@tabler/icons-react';
import { EmptyState } from './EmptyState';
import { Page } from './Page';

/** A page that the user's role does not open. */
export function Forbidden({ title }: { title: string }) {
  return (
    <Page title={title}>
      <EmptyState icon={IconLock} title={t`Only admins and owners can see this page`}>
        <Trans>Ask an admin or owner of this organization for access.</Trans>
      </EmptyState>
    </Page>
  );
}
