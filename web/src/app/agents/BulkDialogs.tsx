import { plural } from '@lingui/core/macro';
import { useQueries } from '@tanstack/react-query';
import { liveCallCount, liveCountOf } from '../../api/live-calls';
import type { Agent } from '../../api/types';
import { HangUpLive } from '../../limits/HangUpLive';
import ConnectManyDialog from './connect-many/ConnectManyDialog';
import { PauseMany } from './PauseMany';

export type BulkAction = 'pause' | 'resume' | 'hang-up' | 'connect';

/** What is being done, and to which agents: as they were when it began. */
export type BulkState = {
  /** Null: nothing. */
  action: BulkAction | null;
  /** Null: all without an account of their own, which is for connecting alone. */
  agents: Agent[] | null;
};

type Props = BulkState & { onClose: () => void };

/** Apart from the list: what is done to agents may remove them from it. */
export default function BulkDialogs({ action, agents, onClose }: Props) {
  const named = agents ?? [];
  return (
    <>
      <PauseMany selected={named} paused opened={action === 'pause'} onClose={onClose} />
      <PauseMany selected={named} paused={false} opened={action === 'resume'} onClose={onClose} />
      <ConnectManyDialog agents={agents} opened={action === 'connect'} onClose={onClose} />
      {action === 'hang-up' && <HangUpMany selected={named} onClose={onClose} />}
    </>
  );
}

function HangUpMany({ selected, onClose }: { selected: Agent[]; onClose: () => void }) {
  const counts = useQueries({ queries: selected.map(({ id }) => liveCallCount(id)) });
  return (
    <HangUpLive
      opened
      onClose={onClose}
      count={liveCountOf(...counts)}
      whose={plural(selected.length, { one: 'of # selected agent', other: 'of # selected agents' })}
      agentIds={selected.map(({ id }) => id)}
    />
  );
}
