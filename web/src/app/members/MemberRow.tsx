import { t } from '@lingui/core/macro';
import { Group, Select, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { IconUserMinus } from '@tabler/icons-react';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import { asProblem } from '../../api/problem';
import type { Member } from '../../api/types';
import { undoRoleChange } from '../../api/undo';
import { grantableRoleNames, roleName } from '../../session/roles';
import { useSession } from '../../session/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyButtonOf } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { IconButton } from '../../ui/IconButton';
import { isolated } from '../../ui/isolated';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { ResetPassword } from './ResetPassword';

export function MemberRow({ member }: { member: Member }) {
  const session = useSession();
  const [confirming, confirmation] = useDisclosure(false);
  const isMe = member.userId === session.me.id;
  const mayChange = session.canWrite && (session.isOwner || member.role !== 'owner');
  const setRole = useMutation({
    ...andThenUndo(
      mutations.setMemberRole(member.userId),
      // Whoever lowers their own role may not be able to raise it again.
      (role) => (isMe ? null : () => undoRoleChange(member, role)),
      (undo) => notifyDone(t`Role of ${isolated(member.name)} changed.`, undo),
    ),
    onError: (error) => notifyFailed(asProblem(error)),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <bdi>{member.name}</bdi> {isMe && t`(you)`}{' '}
          <CopyButtonOf label={t`ID of ${member.name}`} value={member.userId} />
        </Text>
        {member.secondFactor != null && (
          <Text size="xs" c="dimmed">
            {member.secondFactor ? t`Has a second factor` : t`No second factor`}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {mayChange ? (
          <Select
            aria-label={t`Role of ${member.name}`}
            data={grantableRoleNames(session)}
            value={member.role}
            allowDeselect={false}
            disabled={setRole.isPending}
            w={120}
            onChange={(role) => {
              if (role !== null && role !== member.role) setRole.mutate(role);
            }}
          />
        ) : (
          roleName(member.role)
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <DateTime at={member.createdAt} />
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {session.isOwner && !isMe && member.role !== 'owner' && member.email != null && (
            <ResetPassword member={member} />
          )}
          {(mayChange || isMe) && (
            <IconButton
              color="red"
              label={isMe ? t`Leave this organization` : t`Remove ${member.name}`}
              onClick={confirmation.open}
            >
              <IconUserMinus size={18} aria-hidden />
            </IconButton>
          )}
        </Group>
        <ConfirmDialog
          opened={confirming}
          onClose={confirmation.close}
          title={isMe ? t`Leave this organization?` : t`Remove ${isolated(member.name)}?`}
          confirm={isMe ? t`Leave` : t`Remove`}
          mutation={mutations.removeMember}
          variables={member.userId}
        >
          {isMe
            ? t`You lose access immediately, and all API keys that you created are revoked. This can’t be undone.`
            : t`This user loses access immediately, and all API keys that they created are revoked. This can’t be undone.`}
        </ConfirmDialog>
      </Table.Td>
    </Table.Tr>
  );
}
