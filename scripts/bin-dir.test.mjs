import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "..");

function printed(target, ...args) {
  const { CARGO_TARGET_DIR, ...env } = process.env;
  if (target !== undefined) env.CARGO_TARGET_DIR = target;
  return execFileSync(process.execPath, [resolve(root, "scripts/bin-dir.mjs"), ...args], { env, encoding: "utf8" }).trim();
}

test("programs are in target unless CARGO_TARGET_DIR names another directory", () => {
  assert.equal(printed(undefined), resolve(root, "target/debug"));
  assert.equal(printed(undefined, "release"), resolve(root, "target/release"));
  assert.equal(printed("/elsewhere", "release"), "/elsewhere/release");
  assert.equal(printed("other"), resolve(root, "other/debug"));
});
