// What the first load of each entry costs over the wire, in brotli, and that it stays under its limit: in English, and in the
// language with the largest catalog. Also, that src/mantine.css has the styles of each component that is used.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const LIMIT_KB = 300;
const dist = path.resolve(import.meta.dirname, '../dist');
const manifest = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'));
const size = (file) => statSync(path.join(dist, `${file}.br`)).size;

/** The files of a module and of all that it imports at once. */
function filesOf(name, seen = new Set()) {
  const { file, css = [], imports = [] } = manifest[name];
  if (seen.has(file)) return seen;
  [file, ...css].forEach((one) => seen.add(one));
  imports.forEach((imported) => filesOf(imported, seen));
  return seen;
}

const entries = Object.keys(manifest).filter((name) => manifest[name].isEntry);
const catalog = Math.max(
  ...Object.keys(manifest)
    .filter((name) => name.endsWith('.po'))
    .map((name) => size(manifest[name].file)),
);
let over = false;
for (const entry of entries) {
  for (const page of [null, ...(manifest[entry].dynamicImports ?? [])]) {
    const files = filesOf(entry);
    if (page !== null) filesOf(page, files);
    const bytes = [...files].reduce((sum, file) => sum + size(file), 0);
    const [english, translated] = [bytes, bytes + catalog].map((total) => total / 1000);
    over ||= translated > LIMIT_KB;
    const columns = [english, translated].map((kilobytes) => `${kilobytes.toFixed(1).padStart(7)} kB`);
    console.log(`${columns.join('')}  ${page ?? `${entry} without a page`}`);
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
