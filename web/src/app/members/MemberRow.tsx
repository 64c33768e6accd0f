import { ActionIcon, Select, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconUserMinus } from '@tabler/icons-react';
import { api } from '../../api/client';
import { asProblem } from '../../api/problem';
import * as queries from '../../api/queries';
import type { Member, Role } from '../../api/types';
import { grantableRoles } from '../../session/roles';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Moment } from '../../ui/Moment';
import { notifyDone, notifyFailed } from '../../ui/notify';

export function MemberRow({ member }: { member: Member }) {
  const client = useQueryClient();
  const session = useSession();
  const [asking, question] = useDisclosure(false);
  const isMe = member.userId === session.me.id;
  const mayChange = session.canWrite && (session.isOwner || member.role !== 'owner');
  const ofMember = { params: { path: { user_id: member.userId } } };
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['members'] }),
      ...(isMe ? [client.refetchQueries(queries.me)] : []),
    ]);
  const setRole = useMutation({
    mutationFn: (role: Role) => api.PATCH('/api/members/{user_id}', { ...ofMember, body: { role } }),
    onSuccess: async () => {
      notifyDone(`The role of ${member.email} was changed.`);
      await refresh();
    },
    onError: (error) => notifyFailed(asProblem(error)),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {member.email} {isMe && '(you)'}
        </Text>
      </Table.Td>
      <Table.Td>
        {mayChange ? (
          <Select
            aria-label={`Role of ${member.email}`}
            data={grantableRoles(session).map(({ value }) => value)}
            value={member.role}
            allowDeselect={false}
            disabled={setRole.isPending}
            w={120}
            onChange={(role) => {
              if (role !== null && role !== member.role) setRole.mutate(role);
            }}
          />
        ) : (
          member.role
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Moment at={member.createdAt} />
      </Table.Td>
      {session.canWrite && (
        <Table.Td>
          {mayChange && (
            <ActionIcon
              variant="subtle"
              color="red"
              size="lg"
              aria-label={`Remove ${member.email}`}
              onClick={question.open}
            >
              <IconUserMinus size={18} aria-hidden />
            </ActionIcon>
          )}
          <ConfirmDialog
            opened={asking}
            onClose={question.close}
            title={isMe ? 'Leave the organization?' : `Remove ${member.email}?`}
            confirm={isMe ? 'Leave' : 'Remove'}
            onConfirm={async () => {
              await api.DELETE('/api/members/{user_id}', ofMember);
              await refresh();
            }}
          >
            {isMe ? 'You lose' : 'This person loses'} access at once, and the API keys that{' '}
            {isMe ? 'you' : 'they'} made are revoked for good.
          </ConfirmDialog>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
