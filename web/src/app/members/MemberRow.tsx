import { t } from '@lingui/core/macro';
import { Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserMinus } from '@tabler/icons-react';
import * as mutations from '../../api/mutations';
import type { Member } from '../../api/types';
import { useSession } from '../../session/session';
import type { Column } from '../../ui/column';
import { ColumnCells } from '../../ui/ColumnCells';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { IconButton } from '../../ui/IconButton';
import { isolated } from '../../ui/isolated';
import { ResetPassword } from './ResetPassword';
import { useMayChange } from './use-may-change';

export function MemberRow({ member, columns }: { member: Member; columns: Column<Member>[] }) {
  const session = useSession();
  const [confirming, confirmation] = useDisclosure(false);
  const isMe = member.userId === session.me.id;
  const mayChange = useMayChange(member);
  return (
    <Table.Tr>
      <ColumnCells columns={columns} row={member} />
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
