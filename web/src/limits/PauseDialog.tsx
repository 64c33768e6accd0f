import { Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { liveCallCount } from '../api/live-calls';
import type { Mutation } from '../api/mutation';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { notifyDone } from '../ui/notify';
import { pluralize } from '../ui/pluralize';
import { HangUpLive } from './HangUpLive';

type Props<Result> = {
  opened: boolean;
  onClose: () => void;
  noun: 'agent' | 'organization';
  /** The agent that is paused; without it, the organization. */
  agentId?: string;
  mutation: Mutation<{ paused: boolean }, Result>;
};

/** Pauses, and hangs up what is live if asked to. */
export function PauseDialog<Result>({ opened, onClose, noun, agentId, mutation }: Props<Result>) {
  const [end, setEnd] = useState('refuse');
  const [isHangingUp, setHangingUp] = useState(false);
  const live = useQuery({ ...liveCallCount(agentId), enabled: opened || isHangingUp });
  const count = live.data?.count ?? 0;
  return (
    <>
      <ConfirmDialog
        opened={opened}
        onClose={onClose}
        title={`Pause all calls and messages of the ${noun}?`}
        confirm="Pause"
        mutation={mutation}
        variables={{ paused: true }}
        onDone={() => {
          notifyDone(`The ${noun} is paused.`);
          if (end === 'hang-up' && count > 0) setHangingUp(true);
        }}
      >
        <Stack gap="sm">
          <Text size="sm">New calls and messages are refused until an admin or owner resumes them.</Text>
          <Radio.Group label="Calls in progress" value={end} onChange={setEnd}>
            <Stack gap="xs" mt="xs">
              <Radio
                value="refuse"
                label={`Let them continue${live.data === undefined ? '' : ` (${liveText(count)})`}`}
              />
              <Radio
                value="hang-up"
                label="Hang them up"
                description="After new calls are paused. You’ll be asked to confirm."
              />
            </Stack>
          </Radio.Group>
        </Stack>
      </ConfirmDialog>
      <HangUpLive
        opened={isHangingUp}
        onClose={() => setHangingUp(false)}
        count={count}
        {...(agentId === undefined ? {} : { agentIds: [agentId], whose: 'of this agent' })}
      />
    </>
  );
}

function liveText(count: number): string {
  return count === 0 ? 'none now' : `${pluralize(count, 'call')} now`;
}
