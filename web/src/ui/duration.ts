import { t } from '@lingui/core/macro';

/** `42 s`, `10:00`, `1:00:05`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return t`${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}
