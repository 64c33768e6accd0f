// The browser of tests and screenshots: the system's Chromium, since Playwright's own is not downloaded.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Containers run as root, and background requests of the browser would make tests depend on the internet. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The first is Chromium without its windows: tests in it take four fifths of the time. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** The program's file. */
export function chromium() {
  const directories = (process.env.PATH ?? "").split(delimiter);
  const candidates = NAMES.flatMap((name) => directories.map((directory) => join(directory, name)));
  const found = candidates.find(isExecutable);
  if (found === undefined) throw new Error("No Chromium on PATH: apt-get install chromium-headless-shell");
  return found;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
