import { IconLock } from '@tabler/icons-react';
import { EmptyState } from './EmptyState';
import { Page } from './Page';

/** A page that the user's role does not open. */
export function Forbidden({ title }: { title: string }) {
  return (
    <Page title={title}>
      <EmptyState icon={IconLock} title="Only admins and owners see this page">
        Ask an admin or owner of the organization for what you need, or for another role.
      </EmptyState>
    </Page>
  );
}
