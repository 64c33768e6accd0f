// Checks that what the documents name exists: paths in backticks, names in "`name` in `path`", targets of links, and
// targets of make.
//
// A path is relative to the repository, to its document, or to a crate: `app/calls/place.rs` stands for
// `crates/app/src/calls/place.rs`. `<resource>` and `*` stand for any name. Words without a known extension or a known
// first directory are not paths.
//
// node scripts/check-docs.mjs [DIRECTORY]

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const EXTENSION = /\.(rs|sql|md|mjs|js|ts|tsx|css|json|toml|yaml|yml|sh|py|service)$/;
const SKIPPED = new Set([".git", "target", "var", "node_modules", "dist", ".venv", ".tools", ".next", "test-results", "playwright-report"]);
/** What is built, generated or written by users, and not in the repository. */
const NOT_COMMITTED = /^(\.\/)?(target|var|dist|node_modules|web\/dist|\.tools)(\/|$)|^deploy\/\.env$|^(web\/)?src\/api\/schema\.ts$|^sdk\/python\/dist/;

/** Shown on npm and PyPI, where links to other files of the repository lead nowhere. */
const PUBLISHED = /^sdk\/[^/]+\/README\.md$/;

/** The failures of all documents below `root`, one line each. */
export function check(root) {
  const entries = tree(root);
  const read = (file) => readFileSync(join(root, file), "utf8");
  const makefile = entries.has("Makefile") ? read("Makefile") : "";
  const targets = new Set([...makefile.matchAll(/^([a-z-]+):/gm)].map(([, target]) => target));
  const documents = [...entries].filter((entry) => entry.endsWith(".md")).sort();
  return documents.flatMap((document) => {
    const text = read(document);
    const repository = { entries, read, targets, home: dirname(document) };
    const found = [...paths(repository, text), ...names(repository, text), ...links(repository, document, text),
      ...makeTargets(repository, text)];
    return found.map(([index, problem]) => `${document}:${text.slice(0, index).split("\n").length}: ${problem}`);
  });
}

/** All files and directories, relative to `root`. */
function tree(root, directory = "", found = new Set()) {
  for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(directory, entry.name);
    found.add(path);
    if (entry.isDirectory()) tree(root, path, found);
  }
  return found;
}

function* paths(repository, text) {
  for (const { 1: span, index } of prose(text).matchAll(/`([^`\n]+)`/g)) {
    if (isPath(repository, span) && find(repository, span).length === 0) yield [index, `${span} does not exist`];
  }
}

function* names(repository, text) {
  for (const { 1: name, 2: path, index } of prose(text).matchAll(/`([\w:]+)`\s+in\s+`([\w./-]+)`/g)) {
    const files = EXTENSION.test(path) ? find(repository, path) : [];
    const word = new RegExp(`\\b${name.split("::").at(-1)}\\b`);
    if (files.length > 0 && !files.some((file) => word.test(repository.read(file)))) {
      yield [index, `${path} does not contain ${name}`];
    }
  }
}

function* links(repository, document, text) {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g), ...prose(text).matchAll(/(?:src|srcset)="([^"]+)"/g)];
  for (const { 1: target, index } of targets) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, heading] = target.split("#");
    if (path !== "" && PUBLISHED.test(document)) {
      yield [index, `the link to ${target} leads nowhere where this is published: name the file instead`];
      continue;
    }
    const file = path === "" ? document : join(repository.home, path).replace(/\/$/, "");
    if (!repository.entries.has(file)) yield [index, `the link to ${target} leads nowhere`];
    else if (heading !== undefined && !headings(repository.read(file)).has(heading)) {
      yield [index, `${file} has no heading #${heading}`];
    }
  }
}

function* makeTargets({ targets }, text) {
  for (const { 1: target, index } of text.matchAll(/(?:^|`)make ([a-z]+)/gm)) {
    if (targets.size > 0 && !targets.has(target)) yield [index, `make has no target ${target}`];
  }
}

/** The text with blocks of code blanked. */
function prose(text) {
  return text.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, " "));
}

function isPath({ entries, home }, span) {
  if (!/^[\w.<>*-]*(\/[\w.<>*-]+)+\/?$/.test(span) || span.startsWith("/") || NOT_COMMITTED.test(span)) return false;
  const [first] = span.split("/");
  const isKnown = [first, join(home, first), join("crates", first)].some((base) => entries.has(base));
  return isKnown || EXTENSION.test(span);
}

/** The files and directories that a path may stand for. */
function find({ entries, home }, path) {
  const [crate, ...rest] = path.split("/");
  const bases = [path, join(home, path), join(home, "src", path), join("crates", crate, "src", ...rest), join("crates", path)];
  const candidates = bases.map((base) => normalize(base).replace(/\/$/, ""));
  return candidates.flatMap((candidate) => {
    if (!/[<*]/.test(candidate)) return entries.has(candidate) ? [candidate] : [];
    const escaped = candidate.replace(/[.+?^$()|[\]\\]/g, "\\$&").replace(/<[^>]*>|\*/g, "[^/]*");
    return [...entries].filter((entry) => new RegExp(`^${escaped}$`).test(entry));
  });
}

/** The anchors of a document's headings, as GitHub makes them. */
function headings(text) {
  const titles = [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase());
  return new Set(titles.map((title) => title.replace(/[^\w\s-]/g, "").trim().replace(/\s/g, "-")));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const failures = check(argv[2] ?? fileURLToPath(new URL("..", import.meta.url)));
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
