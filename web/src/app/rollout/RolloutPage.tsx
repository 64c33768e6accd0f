import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Anchor, Button, Group, Select, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconRoute } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Rollout } from '../../api/types';
import { useAgents } from '../../history/use-agents';
import { needsRollout } from '../../session/rollout';
import { AgentList } from '../../ui/AgentList';
import { AgentName } from '../../ui/AgentName';
import { formatCount } from '../../ui/count';
import { EmptyState } from '../../ui/EmptyState';
import { NumberCell } from '../../ui/NumberCell';
import { useRowLink } from '../../ui/use-row-link';
import { useUrlState } from '../../ui/use-url-state';
import { ZoneNote } from '../../ui/ZoneNote';
import { DateTime } from '../../ui/DateTime';
import { Loaded } from '../../ui/Loaded';
import { Forbidden } from '../../ui/Forbidden';
import { Page } from '../../ui/Page';
import { Section } from '../../ui/Section';
import { Phases } from './Phases';
import { Shadow } from './Shadow';
import { Traffic } from './Traffic';

/** The days to look back; with fewer, old uses of the organization’s account no longer stand in the way. */
const DAYS = [7, 14, 30, 90];
const DEFAULT_DAYS = 14;

export function RolloutPage() {
  const { search, change } = useUrlState();
  const days = daysOf(search);
  const rollout = useQuery(queries.rollout(days));
  const organization = useQuery(queries.organization);
  if (rollout.error !== null && asProblem(rollout.error).status === 403)
    return <Forbidden title={t`Rollout`} />;
  const isNeeded = organization.data === undefined || needsRollout(organization.data);
  return (
    <Page
      title={t`Rollout`}
      lead={t`Move step by step from the organization’s Twilio account to a separate account for each agent.`}
      actions={
        isNeeded && (
          <Select
            label={t`Look back`}
            allowDeselect={false}
            w={160}
            data={[...new Set([...DAYS, days])].map((value) => ({
              value: `${value}`,
              label: plural(value, { one: '# day', other: '# days' }),
            }))}
            value={`${days}`}
            onChange={(value) => change({ days: value === `${DEFAULT_DAYS}` ? null : value })}
          />
        )
      }
    >
      {isNeeded ? (
        <Loaded query={rollout} lines={8}>
          {(found) => <Report rollout={found} />}
        </Loaded>
      ) : (
        <EmptyState
          icon={IconRoute}
          title={t`Nothing to roll out`}
          action={
            <Button component={Link} to="/agents">
              <Trans>Go to agents</Trans>
            </Button>
          }
        >
          <Trans>
            This organization has no Twilio account of its own. Connect each agent to its account.
          </Trans>
        </EmptyState>
      )}
      {rollout.data !== undefined && rollout.data.shadow.agentCount > 0 && (
        <Shadow report={rollout.data.shadow} />
      )}
    </Page>
  );
}

function daysOf(search: URLSearchParams): number {
  const days = Number(search.get('days'));
  return Number.isInteger(days) && days >= 1 && days <= 90 ? days : DEFAULT_DAYS;
}

function Report({ rollout }: { rollout: Rollout }) {
  const { days } = rollout;
  return (
    <>
      <Section title={t`Phase`}>
        <Phases rollout={rollout} />
      </Section>
      <Section
        title={t`Calls and messages by account`}
        lead={t`The last ${plural(days, { one: '# day', other: '# days' })}, in UTC.`}
      >
        <Traffic rollout={rollout} />
      </Section>
      <Section
        title={t`Agents using the fallback`}
        lead={t`Agents that used the organization’s account in the last ${plural(days, { one: '# day', other: '# days' })}.`}
      >
        <FallbackUse rollout={rollout} />
      </Section>
      <Section title={t`Agents without their own account`}>
        <Unconnected rollout={rollout} />
      </Section>
    </>
  );
}

/** More than these are unfolded on request. */
const SHOWN = 10;

function FallbackUse({ rollout: { fallingBack, wouldRefuse } }: { rollout: Rollout }) {
  const { byId } = useAgents();
  const linkTo = useRowLink();
  const [isAll, setAll] = useState(false);
  if (fallingBack.length === 0)
    return (
      <Text size="sm">
        <Trans>None. Without the fallback, no calls or messages would have been refused.</Trans>
      </Text>
    );
  return (
    <>
      <Text size="sm">
        <Trans>
          Without the fallback, <Plural value={wouldRefuse.calls} one="# call" other="# calls" /> and{' '}
          <Plural value={wouldRefuse.messages} one="# message" other="# messages" /> would have been refused.
        </Trans>
      </Text>
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <Trans>Agent</Trans>
              </Table.Th>
              <Table.Th ta="end">
                <Trans>Calls</Trans>
              </Table.Th>
              <Table.Th ta="end">
                <Trans>Messages</Trans>
              </Table.Th>
              <Table.Th visibleFrom="xs">
                <Trans>Last used</Trans>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fallingBack
              .slice(0, isAll ? undefined : SHOWN)
              .map(({ agentId, agentName, calls, messages, lastAt }) => (
                <Table.Tr
                  key={agentId ?? 'none'}
                  {...linkTo(
                    agentId != null && byId.get(agentId)?.isDeleted === false ? `/agents/${agentId}` : null,
                  )}
                >
                  <Table.Td>
                    <AgentName
                      id={agentId ?? null}
                      name={agentName ?? (agentId == null ? t`No agent` : t`Deleted agent`)}
                      isDeleted={agentId != null && byId.get(agentId)?.isDeleted === true}
                    />
                  </Table.Td>
                  <NumberCell>{formatCount(calls)}</NumberCell>
                  <NumberCell>{formatCount(messages)}</NumberCell>
                  <Table.Td visibleFrom="xs">
                    <DateTime at={lastAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {!isAll && fallingBack.length > SHOWN && (
        <Group>
          <Button variant="default" size="xs" onClick={() => setAll(true)}>
            <Trans>Show all {formatCount(fallingBack.length)}</Trans>
          </Button>
        </Group>
      )}
      <ZoneNote />
    </>
  );
}

function Unconnected({ rollout: { unconnected, unconnectedCount, agents } }: { rollout: Rollout }) {
  if (agents === 0) {
    return (
      <Text size="sm">
        <Trans>
          No agents yet.{' '}
          <Anchor component={Link} to="/agents" size="sm">
            Create one
          </Anchor>{' '}
          and connect it to Twilio.
        </Trans>
      </Text>
    );
  }
  if (unconnectedCount === 0)
    return (
      <Text size="sm">
        <Trans>None. Every agent has its own.</Trans>
      </Text>
    );
  return (
    <>
      <Text size="sm">
        <Trans>
          {formatCount(unconnectedCount)} of <Plural value={agents} one="# agent" other="# agents" />. Connect
          each one in its settings:
        </Trans>
      </Text>
      <AgentList agents={unconnected} count={unconnectedCount} all="/agents?status=not-connected" />
    </>
  );
}
