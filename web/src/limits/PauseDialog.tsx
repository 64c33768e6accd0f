import { plural, select, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Radio, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../api/keys';
import { liveCallCount, liveCountOf } from '../api/live-calls';
import { andThenUndo, type Mutation, type Undoing } from '../api/mutation';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { notifyDone } from '../ui/notify';
import { HangUpLive } from './HangUpLive';

type Props<Result> = {
  opened: boolean;
  onClose: () => void;
  noun: 'agent' | 'organization';
  /** The agent that is paused; without it, the organization. */
  agentId?: string;
  mutation: Mutation<{ paused: boolean }, Result>;
  undoing: Undoing<{ paused: boolean }, Result>;
};

/** Pauses, and hangs up what is live if asked to. */
export function PauseDialog<Result>({ opened, onClose, noun, agentId, mutation, undoing }: Props<Result>) {
  const [end, setEnd] = useState('refuse');
  const [isHangingUp, setHangingUp] = useState(false);
  const live = useQuery({ ...liveCallCount(agentId), enabled: opened || isHangingUp });
  const client = useQueryClient();
  return (
    <>
      <ConfirmDialog
        opened={opened}
        onClose={onClose}
        title={select(noun, {
          agent: 'Pause all calls and messages of the agent?',
          other: 'Pause all calls and messages of the organization?',
        })}
        confirm={t`Pause`}
        mutation={andThenUndo(mutation, undoing, (undo) =>
          notifyDone(
            select(noun, { agent: 'The agent is paused.', other: 'The organization is paused.' }),
            undo,
          ),
        )}
        variables={{ paused: true }}
        onDone={() => {
          if (end !== 'hang-up') return;
          // What was counted is of before: calls that began meanwhile are to be hung up, too.
          void client.resetQueries({ queryKey: keys.liveCalls(agentId) });
          setHangingUp(true);
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            <Trans>New calls and messages are refused until an admin or owner resumes them.</Trans>
          </Text>
          <Radio.Group label={t`Calls in progress`} value={end} onChange={setEnd}>
            <Stack gap="xs" mt="xs">
              <Radio
                value="refuse"
                label={
                  live.data === undefined
                    ? t`Let them continue`
                    : t`Let them continue (${liveText(live.data.count)})`
                }
              />
              <Radio
                value="hang-up"
                label={t`Hang them up`}
                description={t`After new calls are paused. You’ll be asked to confirm.`}
              />
            </Stack>
          </Radio.Group>
        </Stack>
      </ConfirmDialog>
      <HangUpLive
        opened={isHangingUp}
        onClose={() => setHangingUp(false)}
        count={liveCountOf(live)}
        {...(agentId === undefined ? {} : { agentIds: [agentId], whose: t`of this agent` })}
      />
    </>
  );
}

function liveText(count: number): string {
  return count === 0 ? t`none now` : plural(count, { one: '# call now', other: '# calls now' });
}
