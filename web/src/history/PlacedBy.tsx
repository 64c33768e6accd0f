import { t } from '@lingui/core/macro';
import type { PlacedBy as Placer } from '../api/types';
import { isolated } from '../ui/isolated';

/** Who placed a call or sent a message, named as at that time, and from which address. */
export function PlacedBy({ placedBy: { kind, name, remoteAddress } }: { placedBy: Placer }) {
  const who = kind === 'api-key' ? t`API key “${isolated(name)}”` : isolated(name);
  return remoteAddress == null ? who : t`${who} from ${remoteAddress}`;
}
