import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import { Loaded } from '../../ui/Loaded';
import { Moment } from '../../ui/Moment';

const REASONS: Record<string, string> = {
  unsigned: 'Without a signature',
  'wrong-signature': 'With a wrong signature: the token may have been changed at Twilio',
  'unknown-call': 'For a call that does not exist',
  'unknown-message': 'For a message that does not exist',
  unreadable: 'Not in Twilio’s form',
  'other-account': 'From another account than the call’s or message’s',
  'other-call': 'For another call than the address names',
  'other-message': 'For another message than the address names',
};

export function RefusedCallbacks() {
  const refusals = useQuery(queries.webhookRefusals);
  return (
    <Loaded query={refusals} lines={2}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm">None: every callback was believed.</Text>
        ) : (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Minute</Table.Th>
                <Table.Th>Why</Table.Th>
                <Table.Th ta="right">How many</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ minute, reason, count }) => (
                <Table.Tr key={`${minute} ${reason}`}>
                  <Table.Td>
                    <Moment at={minute} />
                  </Table.Td>
                  <Table.Td>{REASONS[reason] ?? reason}</Table.Td>
                  <Table.Td ta="right">{count}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )
      }
    </Loaded>
  );
}
