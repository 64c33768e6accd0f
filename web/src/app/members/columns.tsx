import { msg, t } from '@lingui/core/macro';
import { Select, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { andThenUndo } from '../../api/mutation';
import * as mutations from '../../api/mutations';
import { asProblem } from '../../api/problem';
import type { Member } from '../../api/types';
import { undoRoleChange } from '../../api/undo';
import { grantableRoleNames, roleName } from '../../session/roles';
import { useSession } from '../../session/session';
import type { Column } from '../../ui/column';
import { Copyable, CopyButtonOf } from '../../ui/Copyable';
import { DateTime } from '../../ui/DateTime';
import { isolated } from '../../ui/isolated';
import { notifyDone, notifyFailed } from '../../ui/notify';
import { useMayChange } from './use-may-change';

export const MEMBER_COLUMNS: Column<Member>[] = [
  {
    name: 'name',
    heading: msg`Name`,
    cell: (member) => <Name member={member} />,
    isIdentity: true,
    isSortable: true,
  },
  { name: 'role', heading: msg`Role`, cell: (member) => <RoleOf member={member} />, isSortable: true },
  {
    name: 'since',
    heading: msg`Member since`,
    cell: ({ createdAt }) => <DateTime at={createdAt} />,
    visibleFrom: 'sm',
    isSortable: true,
  },
  {
    name: 'email',
    heading: msg`Email`,
    cell: ({ email }) => <bdi>{email}</bdi>,
    isExtra: true,
    isSortable: true,
  },
  {
    name: 'id',
    heading: msg`ID`,
    cell: ({ name, userId }) => <Copyable label={t`ID of ${name}`} value={userId} />,
    isExtra: true,
  },
];

/** A member with fewer rights comes first. */
const RANKS: Record<Member['role'], number> = { member: 1, admin: 2, owner: 3 };

/** What the columns are sorted by. */
export const MEMBER_VALUES = {
  name: ({ name }: Member) => name,
  role: ({ role }: Member) => RANKS[role],
  since: ({ createdAt }: Member) => Date.parse(createdAt),
  email: ({ email }: Member) => email ?? '',
};

function Name({ member }: { member: Member }) {
  const isMe = member.userId === useSession().me.id;
  return (
    <>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <bdi>{member.name}</bdi> {isMe && t`(you)`}{' '}
        <CopyButtonOf label={t`ID of ${member.name}`} value={member.userId} />
      </Text>
      {member.secondFactor != null && (
        <Text size="xs" c="dimmed">
          {member.secondFactor ? t`Has a second factor` : t`No second factor`}
        </Text>
      )}
    </>
  );
}

function RoleOf({ member }: { member: Member }) {
  const session = useSession();
  const isMe = member.userId === session.me.id;
  const mayChange = useMayChange(member);
  const setRole = useMutation({
    ...andThenUndo(
      mutations.setMemberRole(member.userId),
      // Whoever lowers their own role may not be able to raise it again.
      (role) => (isMe ? null : () => undoRoleChange(member, role)),
      (undo) => notifyDone(t`Role of ${isolated(member.name)} changed.`, undo),
    ),
    onError: (error) => notifyFailed(asProblem(error)),
  });
  if (!mayChange) return roleName(member.role);
  return (
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
  );
}
