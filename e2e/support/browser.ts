import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Containers run as root, and background requests of the browser would make tests depend on the internet. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The system's Chromium. Playwright's own is not downloaded. */
export function chromium(): string {
  const directories = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = directories.flatMap((directory) =>
    ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(directory, name)),
  );
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new Error('No chromium on PATH: apt-get install chromium');
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
