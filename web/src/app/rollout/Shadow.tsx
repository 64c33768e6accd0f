import { Table, Text } from '@mantine/core';
import type { Rollout } from '../../api/types';
import { AgentName } from '../../ui/AgentName';
import { formatCount } from '../../ui/count';
import { DateTime } from '../../ui/DateTime';
import { NumberCell } from '../../ui/NumberCell';
import { pluralize } from '../../ui/pluralize';
import { Section } from '../../ui/Section';

type Report = Rollout['shadow'];
type Difference = Report['agents'][number]['lastDifferences'][number];

/** Calls that the platform placed itself: how many of them Linecard would have placed in the same way. */
export function Shadow({ report }: { report: Report }) {
  return (
    <Section
      title="Calls placed by your platform"
      lead={`Calls of the last ${pluralize(report.days, 'day')} that your platform placed itself and reported, compared with what Linecard would have used.`}
    >
      <Text size="sm">
        {formatCount(report.matching)} would have been placed in the same way, {formatCount(report.differing)}{' '}
        not.
      </Text>
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Agent</Table.Th>
              <Table.Th ta="right">The same</Table.Th>
              <Table.Th ta="right">Different</Table.Th>
              <Table.Th visibleFrom="sm">Last difference</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.agents.map(({ agentId, agentName, matching, differing, lastDifferences: [last] }) => (
              <Table.Tr key={agentId}>
                <Table.Td>
                  <AgentName id={agentId} name={agentName ?? 'Deleted agent'} isDeleted={agentName == null} />
                </Table.Td>
                <NumberCell>{formatCount(matching)}</NumberCell>
                <NumberCell>{formatCount(differing)}</NumberCell>
                <Table.Td visibleFrom="sm">
                  {last !== undefined && (
                    <>
                      <DateTime at={last.placedAt} />: {describe(last)}
                    </>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

function describe(difference: Difference): string {
  const used = `${difference.from} of ${difference.accountSid}`;
  if (difference.blockedBy != null)
    return `${used}; Linecard would have refused it (${difference.blockedBy})`;
  return `${used}; Linecard would have used ${difference.ownFrom ?? ''} of ${difference.ownAccountSid ?? ''}`;
}
