import assert from "node:assert/strict";
import { test } from "node:test";

import { isAllowed, lockProblems, npmProblems, packageProblems, readPolicy } from "./check-dependencies.mjs";

const CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index";
const policy = readPolicy(`
[graph]
targets = ["x86_64-unknown-linux-gnu"]
[licenses]
allow = [
  "MIT", "Apache-2.0",
  # a comment with "GPL-3.0-only" in it
  "Apache-2.0 WITH LLVM-exception",
]
[bans]
deny = [
  { name = "openssl", reason = "rustls" },
]
`);

test("the policy is read from deny.toml without its comments", () => {
  assert.deepEqual([...policy.allowed], ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]);
  assert.deepEqual([...policy.banned], ["openssl"]);
  assert.deepEqual(policy.targets, ["x86_64-unknown-linux-gnu"]);
});

test("a licence expression is allowed if one of its choices is allowed as a whole", () => {
  for (const [expression, expected] of [
    ["MIT", true],
    ["GPL-3.0-only", false],
    ["MIT OR GPL-3.0-only", true],
    ["MIT/GPL-3.0-only", true],
    ["MIT AND GPL-3.0-only", false],
    ["GPL-3.0-only OR MIT AND Apache-2.0", true],
    ["(MIT OR GPL-3.0-only) AND Apache-2.0", true],
    ["(MIT OR Apache-2.0) AND GPL-3.0-only", false],
    ["Apache-2.0 WITH LLVM-exception", true],
    ["MIT WITH LLVM-exception", false],
  ]) {
    assert.equal(isAllowed(expression, policy.allowed), expected, expression);
  }
  assert.throws(() => isAllowed("(MIT", policy.allowed));
  assert.throws(() => isAllowed("MIT MIT", policy.allowed));
});

test("a package with another source, another licence or a banned name is reported", () => {
  const one = (changes) => ({ name: "a", version: "1.0.0", license: "MIT", source: CRATES_IO, ...changes });
  assert.deepEqual(packageProblems([one({}), one({ source: null, license: null })], policy), []);
  for (const [changes, problem] of [
    [{ name: "openssl" }, /banned/],
    [{ source: "git+https://example.com/a" }, /comes from git/],
    [{ license: null }, /no licence/],
    [{ license: "GPL-3.0-only" }, /not allowed: GPL/],
  ]) {
    const [found, ...others] = packageProblems([one(changes)], policy);
    assert.match(found, problem);
    assert.deepEqual(others, []);
  }
});

test("a Cargo.lock may name crates.io only", () => {
  assert.deepEqual(lockProblems(`source = "${CRATES_IO}"\n`), []);
  assert.equal(lockProblems('source = "registry+https://mirror.example.com/index"\n').length, 1);
});

test("an npm lock file that records a download address is reported", () => {
  const lock = (entry) => ({ packages: { "": {}, "node_modules/a": entry } });
  assert.deepEqual(npmProblems("lock", lock({ version: "1.0.0", integrity: "sha512-x" })), []);
  assert.equal(npmProblems("lock", lock({ resolved: "https://mirror.example.com/a.tgz" })).length, 1);
});
