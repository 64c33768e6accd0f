// Checks the dependencies' licences, sources and bans against deny.toml, without the internet and without cargo-deny,
// and that no npm lock file records a download address: a registry mirror's address must not get into the repository.
// cargo-deny's advisories are not covered: they require its database.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const NPM_LOCK_FILES = [
  "web/package-lock.json",
  "e2e/package-lock.json",
  "sdk/typescript/package-lock.json",
  "sdk/react/package-lock.json",
  "examples/nextjs-supabase/package-lock.json",
  "bench/node/package-lock.json",
];

const CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index";

/** `allow`, `targets` and the names in `deny` of a deny.toml. */
export function readPolicy(toml) {
  const text = toml.replace(/^\s*#.*$/gm, "");
  const list = (name) => {
    const found = text.match(new RegExp(`^${name} = \\[([^\\]]*)\\]`, "m"));
    if (!found) throw new Error(`deny.toml has no list "${name}"`);
    return [...found[1].matchAll(/"([^"]+)"/g)].map(([, value]) => value);
  };
  const banned = [...text.matchAll(/\{ name = "([^"]+)"/g)].map(([, name]) => name);
  return { allowed: new Set(list("allow")), targets: list("targets"), banned: new Set(banned) };
}

/** Whether an SPDX expression can be satisfied with the allowed licences. `/` is the old form of `OR`. */
export function isAllowed(expression, allowed) {
  const tokens = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g) ?? [];
  let position = 0;
  const next = () => tokens[position++];
  const term = () => {
    if (tokens[position] !== "(") {
      let licence = next();
      if (tokens[position] === "WITH") licence += ` ${next()} ${next()}`;
      return allowed.has(licence);
    }
    next();
    const value = either();
    if (next() !== ")") throw new Error(`"${expression}" is not an SPDX expression`);
    return value;
  };
  const chain = (operator, operand, combine) => {
    let value = operand();
    while (tokens[position] === operator) {
      next();
      value = combine(value, operand());
    }
    return value;
  };
  const all = () => chain("AND", term, (left, right) => left && right);
  const either = () => chain("OR", all, (left, right) => left || right);
  const value = either();
  if (position !== tokens.length) throw new Error(`"${expression}" is not an SPDX expression`);
  return value;
}

/** Problems with packages as `cargo metadata` lists them. A package without a source is part of the workspace. */
export function packageProblems(packages, { allowed, banned }) {
  return packages.flatMap(({ name, version, license, source }) => {
    const problems = [];
    if (banned.has(name)) problems.push("is banned");
    if (source && source !== CRATES_IO) problems.push(`comes from ${source}`);
    if (source && !license) problems.push("has no licence expression");
    if (license && !isAllowed(license, allowed)) problems.push(`has a licence that is not allowed: ${license}`);
    return problems.map((problem) => `${name} ${version} ${problem}`);
  });
}

/** Problems with the sources in a Cargo.lock, which also lists packages of platforms that are not built. */
export function lockProblems(lock) {
  const sources = [...lock.matchAll(/^source = "([^"]+)"/gm)].map(([, source]) => source);
  return [...new Set(sources)].filter((source) => source !== CRATES_IO).map((source) => `Cargo.lock names ${source}`);
}

/** Problems with an npm lock file. */
export function npmProblems(file, lock) {
  // A directory of the repository is no address.
  const isAddress = ({ resolved, link }) => resolved !== undefined && !link && !resolved.startsWith("file:");
  const recorded = Object.entries(lock.packages ?? {}).filter(([, entry]) => isAddress(entry));
  return recorded.map(([name]) => `${file}: ${name} records a download address ("resolved")`);
}

/** The packages of a platform's build, dev-dependencies included. */
function resolvedPackages(root, target) {
  const output = execFileSync(
    "cargo",
    ["metadata", "--format-version", "1", "--locked", "--filter-platform", target],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] },
  );
  const { packages, resolve } = JSON.parse(output);
  const used = new Set(resolve.nodes.map(({ id }) => id));
  return packages.filter(({ id }) => used.has(id));
}

function check(root) {
  const read = (file) => readFileSync(join(root, file), "utf8");
  const policy = readPolicy(read("deny.toml"));
  const packages = policy.targets.flatMap((target) => packageProblems(resolvedPackages(root, target), policy));
  const npm = NPM_LOCK_FILES.flatMap((file) => npmProblems(file, JSON.parse(read(file))));
  return [...new Set([...packages, ...lockProblems(read("Cargo.lock")), ...npm])];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = check(fileURLToPath(new URL("..", import.meta.url)));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
