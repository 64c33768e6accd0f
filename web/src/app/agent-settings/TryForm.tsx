import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { Problem } from '../../api/problem';
import type { HistoryKindBase } from '../../history/kind';
import { ProblemAlert } from '../../ui/ProblemAlert';

type Props = {
  kind: Pick<HistoryKindBase, 'key' | 'noun'>;
  sending: {
    onSubmit: NonNullable<ComponentProps<'form'>['onSubmit']>;
    isPending: boolean;
    problem: Problem | null;
  };
  submit: string;
  icon: ReactNode;
  /** Why nothing can go out now; null when it can. */
  blocked: string | null;
  /** The form's fields. */
  children: ReactNode;
  /** What became of what was sent. */
  followed: ReactNode;
};

/** Tries an agent's line. Gated while nothing would carry it, with the reason at the button. */
export function TryForm({ kind, sending, submit, icon, blocked, children, followed }: Props) {
  const reasonId = useId();
  const { problem } = sending;
  const refused = problem?.callId ?? problem?.messageId;
  return (
    <Stack>
      <form onSubmit={sending.onSubmit} noValidate>
        <Stack gap="sm">
          {children}
          <Group>
            <Button
              type="submit"
              disabled={blocked !== null}
              loading={sending.isPending}
              leftSection={icon}
              {...(blocked === null ? {} : { 'aria-describedby': reasonId })}
            >
              {submit}
            </Button>
          </Group>
          {blocked !== null && (
            <Text size="sm" id={reasonId}>
              {blocked}
            </Text>
          )}
        </Stack>
      </form>
      {problem !== null && <ProblemAlert problem={problem} />}
      {refused != null && (
        <Anchor component={Link} to={`/${kind.key}/${refused}`} size="sm">
          See what happened to the {kind.noun}
        </Anchor>
      )}
      {followed}
    </Stack>
  );
}
