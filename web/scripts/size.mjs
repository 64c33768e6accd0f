// What the first load of each entry costs over the wire, in brotli, and that it stays under its limit: in English; in the language
// with the largest catalog; and in that, with phone numbers of all parts of the world. Also, that src/mantine.css has the styles of
// each component that is used.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const LIMIT_KB = 300;
const dist = path.resolve(import.meta.dirname, '../dist');
const manifest = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'));
const size = (file) => statSync(path.join(dist, `${file}.br`)).size;
/** The server puts a nonce into it, so it is not compressed. */
const sizeOfPage = (name) => statSync(path.join(dist, name)).size;

/** A module and all that it imports at once. */
function chunksOf(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  (manifest[name].imports ?? []).forEach((imported) => chunksOf(imported, seen));
  return seen;
}

/** What the modules are, together with all that they import at once, in bytes. */
function bytesOf(names) {
  const chunks = new Set();
  names.forEach((name) => chunksOf(name, chunks));
  const files = new Set([...chunks].flatMap((name) => [manifest[name].file, ...(manifest[name].css ?? [])]));
  return [...files].reduce((sum, file) => sum + size(file), 0);
}

/** Loaded by a click on a page that is complete without it. */
const isDialogs = (name) => name.endsWith('Dialogs.tsx');

/** The pages of an entry, and each with each part of it that a visit can begin with, such as a tab. */
function loadsOf(entry) {
  const ofEntry = chunksOf(entry);
  const pages = manifest[entry].dynamicImports ?? [];
  const withParts = pages.flatMap((page) => {
    const own = [...chunksOf(page)].filter((name) => !ofEntry.has(name));
    const parts = own
      .flatMap((name) => manifest[name].dynamicImports ?? [])
      .filter((name) => !isDialogs(name));
    return [[page], ...parts.map((part) => [page, part])];
  });
  return [[], ...withParts];
}

const sumOf = (names) => names.reduce((sum, name) => sum + size(manifest[name].file), 0);
const catalogs = Object.keys(manifest).filter((name) => name.endsWith('.po'));
const catalog = Math.max(...catalogs.map((name) => sumOf([name])));
// vite/number-formats.ts
const numberFormats = Object.keys(manifest).filter((name) => name.includes('virtual:number-formats/'));
if (numberFormats.length === 0) throw new Error('The build has no parts of virtual:number-formats.');

let over = false;
for (const entry of Object.keys(manifest).filter((name) => manifest[name].isEntry)) {
  for (const names of loadsOf(entry)) {
    const english = sizeOfPage(entry) + bytesOf([entry, ...names]);
    const translated = english + catalog;
    const withNumbers = translated + sumOf(numberFormats);
    over ||= withNumbers > LIMIT_KB * 1000;
    const columns = [english, translated, withNumbers].map(
      (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`,
    );
    console.log(`${columns.join('')}  ${names.join(' with ') || `${entry} without a page`}`);
  }
}
if (over) {
  console.error(`The first load of a page is over ${LIMIT_KB} kB.`);
  process.exit(1);
}

/** Mantine's classes in the files of the build with this ending. */
function classesIn(ending) {
  const folder = path.join(dist, 'assets');
  const files = readdirSync(folder).filter((file) => file.endsWith(ending));
  return classesOf(files.map((file) => readFileSync(path.join(folder, file), 'utf8')).join('\n'));
}

function classesOf(text) {
  return new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));
}

const styles = path.resolve(import.meta.dirname, '../node_modules/@mantine/core/styles');
const [used, styled] = [classesIn('.js'), classesIn('.css')];
const missing = readdirSync(styles)
  .filter((file) => file.endsWith('.css') && !file.endsWith('.layer.css'))
  .filter((file) => {
    const classes = classesOf(readFileSync(path.join(styles, file), 'utf8'));
    return [...classes].some((name) => used.has(name) && !styled.has(name));
  });
if (missing.length > 0) {
  console.error(`src/mantine.css lacks what components use: ${missing.join(', ')}`);
  process.exit(1);
}
