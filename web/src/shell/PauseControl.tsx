import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconHandStop } from '@tabler/icons-react';
import * as mutations from '../api/mutations';
import * as queries from '../api/queries';
import { undoOrganizationChange } from '../api/undo';
import { PauseDialog } from '../limits/PauseDialog';
import { useSession } from '../session/session';

/** The emergency stop, on every page. While it is paused, the banner resumes it. */
export function PauseControl() {
  const { canWrite } = useSession();
  const organization = useQuery(queries.organization);
  const [opened, dialog] = useDisclosure(false);
  if (!canWrite) return null;
  const isOffered = organization.data?.paused === false;
  return (
    <>
      {isOffered && <Buttons onClick={dialog.open} />}
      {/* It stays when the organization is paused: it may have calls to hang up. */}
      <PauseDialog
        opened={opened}
        onClose={dialog.close}
        noun="organization"
        mutation={mutations.updateOrganization}
        undoing={() => (organization.data === undefined ? null : undoOrganizationChange(organization.data))}
      />
    </>
  );
}

function Buttons({ onClick }: { onClick: () => void }) {
  const label = t`Pause the organization`;
  return (
    <>
      <Button
        color="red"
        variant="light"
        size="sm"
        visibleFrom="sm"
        aria-label={label}
        leftSection={<IconHandStop size={16} aria-hidden />}
        onClick={onClick}
      >
        <Trans>Pause</Trans>
      </Button>
      <ActionIcon
        color="red"
        variant="light"
        size="lg"
        hiddenFrom="sm"
        aria-label={label}
        title={label}
        onClick={onClick}
      >
        <IconHandStop size={18} aria-hidden />
      </ActionIcon>
    </>
  );
}
