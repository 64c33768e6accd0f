import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { check } from "./check-docs.mjs";

const FILES = {
  Makefile: "test: lint\n",
  "docs/guide.md": "# A guide\n\n## First steps\n",
  "crates/app/src/calls/place.rs": "impl App { pub fn place_call() {} }",
  "crates/app/src/messages/send.rs": "",
  "web/src/api/keys.ts": "",
};

/** The failures of a repository with the files above and this document. */
function failures(text, document = "README.md") {
  const root = mkdtempSync(join(tmpdir(), "check-docs-"));
  try {
    for (const [name, content] of Object.entries({ ...FILES, [document]: text })) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
    return check(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("a path may be relative to the repository, to its document, or to a crate", () => {
  assert.deepEqual(failures("`crates/app/src/calls/place.rs`, `app/calls/place.rs`, `app/calls/`, `docs/`, `app/<room>/`"), []);
  assert.deepEqual(failures("`guide.md`, `./guide.md`", "docs/other.md"), []);
  assert.deepEqual(failures("`api/keys.ts`", "web/README.md"), []);
});

test("a path that does not exist is reported with its line", () => {
  assert.deepEqual(failures("# Title\n\nSee `app/calls/gone.rs`."), ["README.md:3: app/calls/gone.rs does not exist"]);
  assert.deepEqual(failures("`docs/gone/`"), ["README.md:1: docs/gone/ does not exist"]);
  assert.deepEqual(failures("`app/<room>/gone.rs`"), ["README.md:1: app/<room>/gone.rs does not exist"]);
});

test("addresses, media types, dates and built files are not paths of the repository", () => {
  assert.deepEqual(failures("`/api/calls`, `problem/json`, `…/twilio`, `2026/01`, `target/release/linecard`, `./var`, `deploy/.env`"), []);
});

test("code blocks are not searched for paths", () => {
  assert.deepEqual(failures("```\n`app/calls/gone.rs`\n```\n"), []);
});

test("a name that a file is said to contain must be in it", () => {
  assert.deepEqual(failures("`App::place_call` in\n`app/calls/place.rs`"), []);
  assert.deepEqual(failures("`App::dial` in `app/calls/place.rs`"), ["README.md:1: app/calls/place.rs does not contain App::dial"]);
});

test("a README that is published by itself links to no other file of the repository", () => {
  const link = "# Top\n[a](../../docs/guide.md) [b](#top) [c](https://example.com)";
  assert.match(failures(link, "sdk/python/README.md").join(), /^sdk\/python\/README.md:2: .* leads nowhere where this is published[^,]*$/);
  assert.deepEqual(failures(link, "crates/app/README.md"), []);
});

test("links lead to files and to headings that exist", () => {
  assert.deepEqual(failures("# Top\n[a](docs/guide.md#first-steps) [b](https://example.com/x.md) [c](#top) [d](docs/)"), []);
  assert.equal(failures("[a](docs/gone.md)").length, 1);
  assert.deepEqual(failures("[a](docs/guide.md#last-steps)"), ["README.md:1: docs/guide.md has no heading #last-steps"]);
  assert.equal(failures('<img src="docs/gone.png">').length, 1);
});

test("a make command names a target of the Makefile", () => {
  assert.deepEqual(failures("`make test`\n\n```sh\nmake test\n```\n"), []);
  assert.deepEqual(failures("`make tea`"), ["README.md:1: make has no target tea"]);
});
