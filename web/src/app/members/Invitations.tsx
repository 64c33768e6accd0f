import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Table, Text } from '@mantine/core';
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
import { IconButton } from '../../ui/IconButton';
import { Loaded } from '../../ui/Loaded';
import { loadedTotal } from '../../ui/loaded-total';
import { LoadMore } from '../../ui/LoadMore';
import { Section } from '../../ui/Section';
import { Total } from '../../ui/Total';
import { ZoneNote } from '../../ui/ZoneNote';

/** The invitations that were neither accepted nor withdrawn. */
export function Invitations() {
  const invitations = useInfiniteQuery(queries.invitations);
  return (
    <Section title={t`Open invitations`} lead={t`Inviting the same address again replaces the link.`}>
      <Loaded query={invitations}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <Text size="sm">
                <Trans>No open invitations.</Trans>
              </Text>
            );
          return (
            <>
              <Total
                total={loadedTotal(invitations)}
                counted={(count) => plural(count, { one: '# invitation', other: '# invitations' })}
                isFiltered={false}
              />
              <InvitationsTable items={items} />
            </>
          );
        }}
      </Loaded>
      <LoadMore query={invitations} />
      {invitations.data?.pages[0]?.items.length !== 0 && <ZoneNote />}
    </Section>
  );
}

function InvitationsTable({ items }: { items: Invitation[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing="xs" aria-label={t`Open invitations`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Email</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Role</Trans>
            </Table.Th>
            <Table.Th visibleFrom="md">
              <Trans>Invited by</Trans>
            </Table.Th>
            <Table.Th visibleFrom="sm">
              <Trans>Expires</Trans>
            </Table.Th>
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
      <Table.Td visibleFrom="md">
        <bdi>{invitation.invitedBy}</bdi>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <DateTime at={invitation.expiresAt} />
      </Table.Td>
      <Table.Td>
        {(isOwner || invitation.role !== 'owner') && (
          <IconButton
            color="red"
            label={t`Withdraw the invitation for ${invitation.email}`}
            onClick={confirmation.open}
          >
            <IconTrash size={18} aria-hidden />
          </IconButton>
        )}
        <ConfirmDialog
          opened={confirming}
          onClose={confirmation.close}
          title={t`Withdraw the invitation for ${invitation.email}?`}
          confirm={t`Withdraw`}
          mutation={mutations.revokeInvitation}
          variables={invitation.id}
        >
          <Trans>The link stops working immediately.</Trans>
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}
