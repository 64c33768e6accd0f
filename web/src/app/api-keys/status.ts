import type { ApiKey } from '../../api/types';

export function keyStatus({ revokedAt, expiresAt }: ApiKey): { color: string; label: string } {
  if (revokedAt) return { color: 'gray', label: 'Revoked' };
  if (expiresAt && new Date(expiresAt).getTime() < Date.now()) return { color: 'orange', label: 'Expired' };
  return { color: 'teal', label: 'Active' };
}
