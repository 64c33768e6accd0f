import { select } from '@lingui/core/macro';
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { Problem } from '../../api/problem';
import type { ChannelBase } from '../../history/channel';
import { ProblemAlert } from '../../ui/ProblemAlert';

type Props = {
  channel: Pick<ChannelBase, 'key' | 'noun'>;
  submission: {
    onSubmit: NonNullable<ComponentProps<'form'>['onSubmit']>;
    isPending: boolean;
    problem: Problem | null;
  };
  submit: string;
  icon: ReactNode;
  /** Called before each submission. */
  onSubmit: () => void;
  /** Why the form is disabled; null when it is not. */
  blocked: string | null;
  /** The form's fields. */
  children: ReactNode;
  /** The progress of the call or message that was submitted last. */
  result: ReactNode;
};

/** A test call or message. While the agent cannot place or send one, the button is disabled and the reason is shown. */
export function TestForm(props: Props) {
  const { channel, submission, onSubmit, submit, icon, blocked, children, result } = props;
  const reasonId = useId();
  const { problem } = submission;
  const failedId = problem?.callId ?? problem?.messageId;
  return (
    <Stack>
      <form
        onSubmit={(event) => {
          onSubmit();
          submission.onSubmit(event);
        }}
        noValidate
      >
        <Stack gap="sm">
          {children}
          <Group>
            <Button
              type="submit"
              disabled={blocked !== null}
              loading={submission.isPending}
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
      {failedId != null && (
        <Anchor component={Link} to={`/${channel.key}/${failedId}`} size="sm">
          {select(channel.noun, { call: 'View call details', other: 'View message details' })}
        </Anchor>
      )}
      {result}
    </Stack>
  );
}
