#!/usr/bin/env node
// Where Cargo puts the programs: `node scripts/bin-dir.mjs [PROFILE]` prints the directory. All scripts and tests that run
// them find them here.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(import.meta.dirname, "..");

/** The directory of a profile's programs: `debug` or `release`. */
export function binDir(profile = "debug") {
  return resolve(root, process.env.CARGO_TARGET_DIR || "target", profile);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(binDir(process.argv[2]));
