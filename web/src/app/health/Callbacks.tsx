import type { MessageDescriptor } from '@lingui/core';
import { msg, plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import type { Health, RejectedCallbacks } from '../../api/types';
import { AgentName } from '../../ui/AgentName';
import { Copyable } from '../../ui/Copyable';
import { formatCount } from '../../ui/count';
import { DateTime } from '../../ui/DateTime';
import { DescriptionList } from '../../ui/DescriptionList';
import { labelOf } from '../../ui/label-of';
import { NumberCell } from '../../ui/NumberCell';
import { useRowLink } from '../../ui/use-row-link';

const REASONS: Record<RejectedCallbacks['reason'], MessageDescriptor> = {
  unsigned: msg`No signature`,
  'wrong-signature': msg`Wrong signature: the auth token may have changed at Twilio`,
  'unknown-shared-key': msg`Signed with an unknown webhook key`,
  'unknown-signature-algorithm': msg`Unknown signature algorithm`,
  'unknown-call': msg`Call does not exist`,
  'unknown-message': msg`Message does not exist`,
  unreadable: msg`Not in Twilio’s format`,
  'other-account': msg`Account does not match the call or message`,
  'other-call': msg`Call SID does not match the call in the URL`,
  'other-message': msg`Message SID does not match the message in the URL`,
};

/** The address that Twilio calls, whether its rules let callbacks through, and which of them were rejected. */
export function Callbacks({ health }: { health: Health }) {
  const { publicAddress: address, rejectedCallbacks } = health;
  return (
    <Stack gap="sm">
      {address.problem != null && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t`Public address`}>
          {address.problem}
        </Alert>
      )}
      <DescriptionList
        items={[
          [
            t`Public address`,
            <Group key="address" gap="xs">
              <Copyable label={t`public address`} value={address.url} />
              <Badge color={address.https ? 'teal' : 'gray'} variant="light" size="sm" tt="none">
                {address.https ? t`HTTPS` : t`Not HTTPS`}
              </Badge>
            </Group>,
          ],
          [
            t`Last callback`,
            address.lastCallbackAt == null ? (
              t`None among the latest events`
            ) : (
              <DateTime key="last" at={address.lastCallbackAt} format="relative" />
            ),
          ],
          [t`Twilio’s webhook rules`, <WebhookRules key="rules" health={health} />],
        ]}
      />
      <div>
        <Text size="sm" fw={600} mb={4}>
          <Trans>Rejected in the last 24 hours</Trans>
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
  if (!unknownKey && !unsigned) return t`Callbacks were accepted at the last verifications`;
  return [
    unknownKey
      ? t`${plural(unknownKey, { one: '# line', other: '# lines' })} signed with a webhook key that is not stored here`
      : null,
    unsigned ? t`${plural(unsigned, { one: '# line', other: '# lines' })} without a signature` : null,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

/** More than these are unfolded on request. */
const SHOWN = 10;

function Rejected({ rejected }: { rejected: RejectedCallbacks[] | null | undefined }) {
  const [isAll, setAll] = useState(false);
  const linkTo = useRowLink();
  if (rejected == null)
    return (
      <Text size="sm">
        <Trans>Only admins and owners see them.</Trans>
      </Text>
    );
  if (rejected.length === 0)
    return (
      <Text size="sm">
        <Trans>None.</Trans>
      </Text>
    );
  return (
    <Stack gap="sm" align="flex-start">
      <Table.ScrollContainer minWidth={0} w="100%">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <Trans>Agent</Trans>
              </Table.Th>
              <Table.Th>
                <Trans>Reason</Trans>
              </Table.Th>
              <Table.Th ta="end">
                <Trans>Count</Trans>
              </Table.Th>
              <Table.Th visibleFrom="sm">
                <Trans>Last</Trans>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rejected.slice(0, isAll ? undefined : SHOWN).map((item) => (
              <Table.Tr key={`${item.agentId ?? ''} ${item.reason}`} {...linkTo(agentPage(item))}>
                <Table.Td>
                  <RejectedAgent item={item} />
                </Table.Td>
                <Table.Td>{labelOf(REASONS, item.reason)}</Table.Td>
                <NumberCell>{formatCount(item.count)}</NumberCell>
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
          <Trans>Show all {formatCount(rejected.length)}</Trans>
        </Button>
      )}
    </Stack>
  );
}

function agentPage({ agentId, agentName, agentDeleted }: RejectedCallbacks): string | null {
  return agentId == null || agentName == null || agentDeleted ? null : `/agents/${agentId}`;
}

function RejectedAgent({ item: { agentId, agentName, agentDeleted } }: { item: RejectedCallbacks }) {
  if (agentId == null) return t`Not known`;
  if (agentName == null) return t`Deleted agent`;
  return <AgentName id={agentId} name={agentName} isDeleted={agentDeleted} />;
}
