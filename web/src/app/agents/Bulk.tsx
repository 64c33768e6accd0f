import { lazy, Suspense, useState } from 'react';
import type { BulkState } from './BulkDialogs';

/** Loaded when the first of them is opened: most visits have no use for them. */
const BulkDialogs = lazy(() => import('./BulkDialogs'));

/** What is done to several agents at once. */
export function Bulk(props: BulkState & { onClose: () => void }) {
  const [wasOpened, setWasOpened] = useState(false);
  if (props.action !== null && !wasOpened) setWasOpened(true);
  return (
    wasOpened && (
      <Suspense>
        <BulkDialogs {...props} />
      </Suspense>
    )
  );
}
