import { lazy, Suspense, useState } from 'react';
import type { Agent } from '../../api/types';

/** Loaded when it is opened first: most visits have no use for it. */
const ConnectManyDialog = lazy(() => import('./connect-many/ConnectManyDialog'));

type Props = {
  /** Null: all that have no account of their own. */
  agents: Agent[] | null;
  opened: boolean;
  onClose: () => void;
};

/** Connects several agents to one Twilio account. */
export function ConnectMany(props: Props) {
  const [wasOpened, setWasOpened] = useState(props.opened);
  if (props.opened && !wasOpened) setWasOpened(true);
  return (
    wasOpened && (
      <Suspense>
        <ConnectManyDialog {...props} />
      </Suspense>
    )
  );
}
