// Checks that the folders of src/ import one way, and names each import that does not.
//
// ROOMS lists the folders from the bottom up: a folder imports only from those before it. The pages in src/app/ are one
// room with a folder each; they may share components, but not in a circle. The page of connect sessions is an entry of its own,
// above the rest.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOMS = [
  'language',
  'api',
  'ui',
  'session',
  'live',
  'history',
  'connection',
  'limits',
  'app',
  'shell',
  '',
  'connect-page',
];
const src = path.resolve(import.meta.dirname, '../src');

/** @returns {string[]} the paths of all modules under a directory, tests included */
function modulesIn(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return modulesIn(file);
    return /\.tsx?$/.test(entry.name) ? [file] : [];
  });
}

/** The folder that a module belongs to: `ui`, `app/calls`; the files of src/ itself are the top. */
function folderOf(file) {
  const parts = path.relative(src, path.dirname(file)).split(path.sep);
  return parts[0] === 'app' ? parts.slice(0, 2).join('/') : parts[0];
}

function importsOf(file) {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...specifiers].flatMap(([, specifier]) => {
    const target = path.resolve(path.dirname(file), specifier);
    const found = ['', '.ts', '.tsx'].map((extension) => target + extension).find(isFile);
    // Outside of src/ there are only tests' helpers and styles.
    return found?.startsWith(src + path.sep) ? [found] : [];
  });
}

function isFile(file) {
  return existsSync(file) && statSync(file).isFile();
}

/** A path through the folders from one to the other, by the imports that make it; null if there is none. */
function pathBetween(from, to, seen = new Set([from])) {
  for (const [folder, arrow] of arrows.get(from) ?? []) {
    if (folder === to) return [arrow];
    if (seen.has(folder)) continue;
    seen.add(folder);
    const rest = pathBetween(folder, to, seen);
    if (rest !== null) return [arrow, ...rest];
  }
  return null;
}

/** By page's folder, the pages' folders that it imports, each with one import as an example. */
const arrows = new Map();
const errors = [];
for (const file of modulesIn(src)) {
  const from = folderOf(file);
  const rank = ROOMS.indexOf(from.split('/')[0]);
  if (rank === -1)
    errors.push(`src/${from}/ is a new room: give it its place in scripts/imports.mjs and README.md`);
  for (const target of importsOf(file)) {
    const to = folderOf(target);
    if (to === from) continue;
    const arrow = `${path.relative(src, file)} imports ${path.relative(src, target)}`;
    const above = ROOMS.indexOf(to.split('/')[0]) - rank;
    if (above > 0) errors.push(`back up: ${arrow}`);
    // Without an arrow back up, a circle can only be among the pages.
    if (above !== 0) continue;
    if (!arrows.has(from)) arrows.set(from, new Map());
    if (!arrows.get(from).has(to)) arrows.get(from).set(to, arrow);
  }
}
for (const [from, targets] of arrows) {
  for (const [to, arrow] of targets) {
    const back = pathBetween(to, from);
    // Each circle is reported once, from its first folder.
    if (back !== null && from < to) errors.push(`circle: ${[arrow, ...back].join(', ')}`);
  }
}

if (errors.length > 0) {
  console.error(errors.join('\n'));
  process.exit(1);
}
