import type { PlacedBy as Placer } from '../api/types';

/** Who placed a call or sent a message, named as at that time, and from which address. */
export function PlacedBy({ placedBy: { kind, name, remoteAddress } }: { placedBy: Placer }) {
  return (
    <>
      {kind === 'api-key' ? `API key “${name}”` : name}
      {remoteAddress != null && ` from ${remoteAddress}`}
    </>
  );
}
