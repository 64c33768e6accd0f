import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as queries from '../../api/queries';
import type { WebhookRefusal } from '../../api/types';
import { formatCount } from '../../ui/count';
import { NumberCell } from '../../ui/NumberCell';
import { Loaded } from '../../ui/Loaded';
import { DateTime } from '../../ui/DateTime';
import { labelOf } from '../../ui/label-of';

const REASONS: Record<WebhookRefusal['reason'], string> = {
  unsigned: 'No signature',
  'wrong-signature': 'Wrong signature: the auth token may have changed at Twilio',
  'unknown-shared-key': 'Signed with an unknown webhook key',
  'unknown-signature-algorithm': 'Unknown signature algorithm',
  'unknown-call': 'Call does not exist',
  'unknown-message': 'Message does not exist',
  unreadable: 'Not in Twilio’s format',
  'other-account': 'Account does not match the call or message',
  'other-call': 'Call SID does not match the call in the URL',
  'other-message': 'Message SID does not match the message in the URL',
};

export function RejectedCallbacks() {
  const refusals = useQuery(queries.webhookRefusals);
  return (
    <Loaded query={refusals} lines={2}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm">No rejected callbacks in the last 24 hours.</Text>
        ) : (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Time</Table.Th>
                <Table.Th>Reason</Table.Th>
                <Table.Th ta="right">Count</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ minute, reason, count }) => (
                <Table.Tr key={`${minute} ${reason}`}>
                  <Table.Td>
                    <DateTime at={minute} />
                  </Table.Td>
                  <Table.Td>{labelOf(REASONS, reason)}</Table.Td>
                  <NumberCell>{formatCount(count)}</NumberCell>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )
      }
    </Loaded>
  );
}
