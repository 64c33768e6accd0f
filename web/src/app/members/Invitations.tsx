import { ActionIcon, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconTrash } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import * as queries from '../../api/queries';
import type { Invitation } from '../../api/types';
import { roleName } from '../../session/roles';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DateTime } from '../../ui/DateTime';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Section } from '../../ui/Section';

/** The invitations that were neither accepted nor withdrawn. */
export function Invitations() {
  const invitations = useInfiniteQuery(queries.invitations);
  return (
    <Section title="Open invitations" lead="Inviting the same address again replaces the link.">
      <Loaded query={invitations}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Text size="sm">No open invitations.</Text>;
          return (
            <Table.ScrollContainer minWidth={0}>
              <Table verticalSpacing="xs" aria-label="Open invitations">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Email</Table.Th>
                    <Table.Th>Role</Table.Th>
                    <Table.Th visibleFrom="md">Invited by</Table.Th>
                    <Table.Th visibleFrom="sm">Expires</Table.Th>
                    <ActionsHeader />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((invitation) => (
                    <InvitationRow key={invitation.id} invitation={invitation} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={invitations} />
    </Section>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { isOwner } = useSession();
  const [confirming, confirmation] = useDisclosure(false);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {invitation.email}
        </Text>
      </Table.Td>
      <Table.Td>{roleName(invitation.role)}</Table.Td>
      <Table.Td visibleFrom="md">{invitation.invitedBy}</Table.Td>
      <Table.Td visibleFrom="sm">
        <DateTime at={invitation.expiresAt} />
      </Table.Td>
      <Table.Td>
        {(isOwner || invitation.role !== 'owner') && (
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={`Withdraw the invitation for ${invitation.email}`}
            onClick={confirmation.open}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        )}
        <ConfirmDialog
          opened={confirming}
          onClose={confirmation.close}
          title={`Withdraw the invitation for ${invitation.email}?`}
          confirm="Withdraw"
          mutation={mutations.revokeInvitation}
          variables={invitation.id}
        >
          The link stops working immediately.
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}
