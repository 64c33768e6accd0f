import { Alert, Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Health, RejectedCallbacks } from '../../api/types';
import { Copyable } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { DescriptionList } from '../../ui/DescriptionList';
import { labelOf } from '../../ui/label-of';
import { pluralize } from '../../ui/pluralize';

const REASONS: Record<RejectedCallbacks['reason'], string> = {
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

/** The address that Twilio calls, whether its rules let callbacks through, and which of them were rejected. */
export function Callbacks({ health }: { health: Health }) {
  const { publicAddress: address, rejectedCallbacks } = health;
  return (
    <Stack gap="sm">
      {address.problem != null && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title="Public address">
          {address.problem}
        </Alert>
      )}
      <DescriptionList
        items={[
          [
            'Public address',
            <Group key="address" gap="xs">
              <Copyable label="public address" value={address.url} />
              <Badge color={address.https ? 'teal' : 'gray'} variant="light" size="sm" tt="none">
                {address.https ? 'HTTPS' : 'Not HTTPS'}
              </Badge>
            </Group>,
          ],
          [
            'Last callback',
            address.lastCallbackAt == null ? (
              'None among the latest events'
            ) : (
              <DateTime key="last" at={address.lastCallbackAt} format="relative" />
            ),
          ],
          ['Twilio’s webhook rules', <WebhookRules key="rules" health={health} />],
        ]}
      />
      <div>
        <Text size="sm" fw={600} mb={4}>
          Rejected in the last 24 hours
        </Text>
        <Rejected rejected={rejectedCallbacks} />
      </div>
    </Stack>
  );
}

/** What the last verifications found: rules at Twilio that sign the callbacks to our addresses in another way. */
function WebhookRules({ health: { counts, organizationLine } }: { health: Health }) {
  const linesWith = (code: string) =>
    counts.filter(({ problem }) => problem === code).reduce((sum, { lines }) => sum + lines, 0) +
    (organizationLine?.problem === code ? 1 : 0);
  const [unknownKey, unsigned] = ['twilio-shared-key-unknown', 'twilio-callbacks-unsigned'].map(linesWith);
  if (!unknownKey && !unsigned) return 'None stand in the way, as of the last verifications';
  return [
    unknownKey ? `${pluralize(unknownKey, 'line')} signed with a webhook key that is not stored here` : null,
    unsigned ? `${pluralize(unsigned, 'line')} without a signature` : null,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

/** More than these are unfolded on request. */
const SHOWN = 10;

function Rejected({ rejected }: { rejected: RejectedCallbacks[] | null | undefined }) {
  const [isAll, setAll] = useState(false);
  if (rejected == null) return <Text size="sm">Only admins and owners see them.</Text>;
  if (rejected.length === 0) return <Text size="sm">None.</Text>;
  return (
    <Stack gap="sm" align="flex-start">
      <Table.ScrollContainer minWidth={0} w="100%">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Agent</Table.Th>
              <Table.Th>Reason</Table.Th>
              <Table.Th ta="right">Count</Table.Th>
              <Table.Th visibleFrom="sm">Last</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rejected.slice(0, isAll ? undefined : SHOWN).map((item) => (
              <Table.Tr key={`${item.agentId ?? ''} ${item.reason}`}>
                <Table.Td>
                  <RejectedAgent item={item} />
                </Table.Td>
                <Table.Td>{labelOf(REASONS, item.reason)}</Table.Td>
                <Table.Td ta="right">{item.count}</Table.Td>
                <Table.Td visibleFrom="sm">
                  <DateTime at={item.lastAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {!isAll && rejected.length > SHOWN && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          Show all {rejected.length}
        </Button>
      )}
    </Stack>
  );
}

function RejectedAgent({ item: { agentId, agentName } }: { item: RejectedCallbacks }) {
  if (agentId == null) return 'Not known';
  return (
    <Anchor component={Link} to={`/agents/${agentId}`} size="sm">
      <bdi>{agentName ?? 'Deleted agent'}</bdi>
    </Anchor>
  );
}
