import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Chip, Group, Stack, Table, Text } from '@mantine/core';
import type { InfiniteData } from '@tanstack/react-query';
import type { Health, LineState } from '../../api/types';
import { LoadMore } from '../../ui/LoadMore';
import { AgentLineRow, OrganizationLineRow } from './LineRow';
import { workingText } from './Overall';
import { countOf, isTrouble, STATES, TROUBLE } from './states';

type Props = {
  health: Health;
  query: {
    data: InfiniteData<Health> | undefined;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  /** The only state that is shown; all that need attention without it. */
  state: LineState | undefined;
  onChange: (changes: Record<string, string | null>) => void;
};

/** Lines that need attention, trouble first, and how many do not. */
export function Lines({ health, query, state, onChange }: Props) {
  const lines = query.data?.pages.flatMap((page) => page.lines) ?? [];
  const { organizationLine } = health;
  const showsOrganization =
    organizationLine != null &&
    (state === undefined ? isTrouble(organizationLine.state) : organizationLine.state === state);
  return (
    <Stack gap="sm">
      <Chip.Group
        value={state ?? ''}
        onChange={(value) => onChange({ state: typeof value === 'string' && value !== '' ? value : null })}
      >
        <Group gap="xs" role="group" aria-label={t`Show`}>
          <Chip value="" size="xs">
            <Trans>Needs attention ({countOf(health, ...TROUBLE)})</Trans>
          </Chip>
          {(Object.keys(STATES) as LineState[])
            .filter((each) => each === state || countOf(health, each) > 0)
            .map((each) => (
              <Chip key={each} value={each} size="xs">
                {i18n._(STATES[each].label)} ({countOf(health, each)})
              </Chip>
            ))}
        </Group>
      </Chip.Group>
      {lines.length === 0 && !showsOrganization ? (
        <Text size="sm">
          <Trans>No line is in this state.</Trans>
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={0}>
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>
                  <Trans>Line</Trans>
                </Table.Th>
                <Table.Th>
                  <Trans>State and next step</Trans>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {showsOrganization && (
                <OrganizationLineRow line={organizationLine} users={countOf(health, 'fallback')} />
              )}
              {lines.map((line) => (
                <AgentLineRow key={line.agentId} line={line} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <LoadMore query={query} />
      {state === undefined && (
        <Text size="sm" c="dimmed" role="status">
          {workingText(health)}
        </Text>
      )}
    </Stack>
  );
}
