import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Code, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Health } from '../../api/types';
import { perLocale } from '../../language/language';
import { DateTime } from '../../ui/DateTime';
import { DescriptionList } from '../../ui/DescriptionList';

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
          [t`Twilio’s clock`, difference(clocks.twilioAheadSeconds)],
          [t`Database’s clock`, difference(clocks.databaseAheadSeconds)],
          [t`Calls and messages to follow up`, due(backlog)],
          [
            t`Waiting since`,
            backlog.oldestDueAt && <DateTime key="oldest" at={backlog.oldestDueAt} format="relative" />,
          ],
        ]}
      />
      <Text size="sm" c="dimmed">
        <Trans>
          What concerns the server itself, such as its settings, encryption keys, database, proxy, mail and
          identity provider, its operator checks with the command <Code>linecard doctor</Code>.
        </Trans>
      </Text>
    </Stack>
  );
}

const seconds = perLocale((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

/** Twilio's answers have whole seconds, so that less says nothing. */
export function difference(ahead: number | null | undefined): string {
  if (ahead == null) return t`Not known yet`;
  if (Math.abs(ahead) < 1) return t`Agrees with the server’s`;
  const written = seconds().format(Math.abs(ahead));
  return ahead > 0 ? t`${written} s ahead of the server’s` : t`${written} s behind the server’s`;
}

function due({ due: count, isExact }: Health['backlog']): string {
  if (count === 0) return t`None are waiting`;
  return isExact
    ? plural(count, { one: '# is due', other: '# are due' })
    : plural(count, { one: 'More than # is due', other: 'More than # are due' });
}
