import { t } from '@lingui/core/macro';
import type { ApiKey } from '../../api/types';

export function keyStatus({ revokedAt, expiresAt }: ApiKey): { color: string; label: string } {
  if (revokedAt) return { color: 'gray', label: t`Revoked` };
  if (expiresAt && new Date(expiresAt).getTime() < Date.now()) return { color: 'orange', label: t`Expired` };
  return { color: 'teal', label: t`Active` };
}
