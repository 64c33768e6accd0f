import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import * as mutations from '../api/mutations';
import * as queries from '../api/queries';
import { undoOrganizationChange } from '../api/undo';
import { settingsAddress } from '../app/settings/tabs';
import { Paused } from '../limits/PauseSwitch';

/** Another user may pause or resume. */
const REFETCH_MS = 30_000;

/** On every page while the organization is paused, except its limits, which show it anyway. */
export function PausedBanner() {
  const { pathname, search } = useLocation();
  const organization = useQuery({ ...queries.organization, refetchInterval: REFETCH_MS });
  const { data } = organization;
  if (data?.paused !== true || `${pathname}${search}` === settingsAddress('limits')) return null;
  return (
    <Box mb="lg">
      <Paused
        noun="organization"
        isDisabled={data.disabledAt != null}
        mutation={mutations.updateOrganization}
        undoing={() => undoOrganizationChange(data)}
      />
    </Box>
  );
}
