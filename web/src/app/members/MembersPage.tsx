import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconUserPlus } from '@tabler/icons-react';
import * as queries from '../../api/queries';
import { useSession } from '../../session/session';
import { ActionsHeader } from '../../ui/ActionsHeader';
import { Loaded } from '../../ui/Loaded';
import { LoadMore } from '../../ui/LoadMore';
import { Page } from '../../ui/Page';
import { Invitations } from './Invitations';
import { InviteDialog } from './InviteDialog';
import { MemberRow } from './MemberRow';

export function MembersPage() {
  const { canWrite } = useSession();
  const members = useInfiniteQuery(queries.members);
  const [inviting, dialog] = useDisclosure(false);
  return (
    <Page
      title="Members"
      lead="Members view agents and their history, place calls and send messages. Admins also change settings. Owners also add and remove owners."
      actions={
        canWrite && (
          <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={dialog.open}>
            Invite a person
          </Button>
        )
      }
    >
      <Loaded query={members}>
        {({ pages }) => (
          <Table.ScrollContainer minWidth={0}>
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>E-mail</Table.Th>
                  <Table.Th>Role</Table.Th>
                  <Table.Th visibleFrom="sm">Since</Table.Th>
                  <ActionsHeader />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {pages.flatMap(({ items }) =>
                  items.map((member) => <MemberRow key={member.userId} member={member} />),
                )}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Loaded>
      <LoadMore query={members} />
      {canWrite && <Invitations />}
      <InviteDialog opened={inviting} onClose={dialog.close} />
    </Page>
  );
}
