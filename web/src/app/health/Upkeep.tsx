import { Alert, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Health } from '../../api/types';
import { DateTime } from '../../ui/DateTime';
import { DescriptionList } from '../../ui/DescriptionList';
import { pluralize } from '../../ui/pluralize';

/** Whether clocks agree, and whether the work that callbacks leave to Linecard is done in time. */
export function Upkeep({ health: { clocks, backlog } }: { health: Health }) {
  return (
    <Stack gap="sm">
      {[clocks.problem, backlog.problem].map(
        (problem) =>
          problem != null && (
            <Alert key={problem} color="yellow" icon={<IconAlertTriangle aria-hidden />}>
              {problem}
            </Alert>
          ),
      )}
      <DescriptionList
        items={[
          ['Twilio’s clock', difference(clocks.twilioAheadSeconds)],
          ['Database’s clock', difference(clocks.databaseAheadSeconds)],
          ['Calls and messages to follow up', due(backlog)],
          [
            'Waiting since',
            backlog.oldestDueAt && <DateTime key="oldest" at={backlog.oldestDueAt} format="relative" />,
          ],
        ]}
      />
    </Stack>
  );
}

const SECONDS = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** Twilio's answers have whole seconds, so that less says nothing. */
export function difference(ahead: number | null | undefined): string {
  if (ahead == null) return 'Not known yet';
  if (Math.abs(ahead) < 1) return 'Agrees with the server’s';
  return `${SECONDS.format(Math.abs(ahead))} s ${ahead > 0 ? 'ahead of' : 'behind'} the server’s`;
}

function due({ due: count, isExact }: Health['backlog']): string {
  if (count === 0) return 'None are waiting';
  return isExact ? `${pluralize(count, 'is', 'are')} due` : `More than ${pluralize(count, 'is', 'are')} due`;
}
