import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Table, Text } from '@mantine/core';
import type { Rollout } from '../../api/types';
import { AgentName } from '../../ui/AgentName';
import { formatCount } from '../../ui/count';
import { DateTime } from '../../ui/DateTime';
import { NumberCell } from '../../ui/NumberCell';
import { PhoneNumber } from '../../ui/PhoneNumber';
import { Section } from '../../ui/Section';
import { useRowLink } from '../../ui/use-row-link';

type Report = Rollout['shadow'];
type Difference = Report['agents'][number]['lastDifferences'][number];

/** Calls that the platform placed itself: how many of them Linecard would have placed in the same way. */
export function Shadow({ report }: { report: Report }) {
  const linkTo = useRowLink();
  return (
    <Section
      title={t`Calls placed by your platform`}
      lead={t`Calls of the last ${plural(report.days, { one: '# day', other: '# days' })} that your platform placed itself and reported, compared with what Linecard would have used.`}
    >
      <Text size="sm">
        <Trans>
          {formatCount(report.matching)} would have been placed in the same way,{' '}
          {formatCount(report.differing)} not.
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
                <Trans>The same</Trans>
              </Table.Th>
              <Table.Th ta="end">
                <Trans>Different</Trans>
              </Table.Th>
              <Table.Th visibleFrom="sm">
                <Trans>Last difference</Trans>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.agents.map(
              ({ agentId, agentName, agentDeleted, matching, differing, lastDifferences: [last] }) => (
                <Table.Tr key={agentId} {...linkTo(agentDeleted ? null : `/agents/${agentId}`)}>
                  <Table.Td>
                    <AgentName id={agentId} name={agentName ?? t`Deleted agent`} isDeleted={agentDeleted} />
                  </Table.Td>
                  <NumberCell>{formatCount(matching)}</NumberCell>
                  <NumberCell>{formatCount(differing)}</NumberCell>
                  <Table.Td visibleFrom="sm">
                    {last !== undefined && (
                      <>
                        <DateTime at={last.placedAt} />: <Comparison difference={last} />
                      </>
                    )}
                  </Table.Td>
                </Table.Tr>
              ),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

function Comparison({ difference }: { difference: Difference }) {
  const { from, accountSid, blockedBy, ownFrom, ownAccountSid } = difference;
  if (blockedBy != null)
    return (
      <Trans>
        <PhoneNumber number={from} /> of {accountSid}; Linecard would have refused it ({blockedBy})
      </Trans>
    );
  const account = ownAccountSid ?? '';
  return (
    <Trans>
      <PhoneNumber number={from} /> of {accountSid}; Linecard would have used <PhoneNumber number={ownFrom} />{' '}
      of {account}
    </Trans>
  );
}
