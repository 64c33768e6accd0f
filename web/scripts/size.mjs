// What the first load of each entry costs over the wire, in brotli, and that it stays under its limit: in English, and in the
// language with the largest catalog.
import { readFileSync, statSync } from 'node:fs';
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

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const catalog = Math.max(
  ...Object.keys(manifest)
    .filter((name) => name.endsWith('.po'))
    .map((name) => size(manifest[name].file)),
);
let over = false;
for (const page of [null, ...(manifest[entry].dynamicImports ?? [])]) {
  const files = filesOf(entry);
  if (page !== null) filesOf(page, files);
  const bytes = [...files].reduce((sum, file) => sum + size(file), 0);
  const [english, translated] = [bytes, bytes + catalog].map((total) => total / 1000);
  over ||= translated > LIMIT_KB;
  const columns = [english, translated].map((kilobytes) => `${kilobytes.toFixed(1).padStart(7)} kB`);
  console.log(`${columns.join('')}  ${page ?? 'without a page'}`);
}
if (over) {
  console.error(`The first load of a page is over ${LIMIT_KB} kB.`);
  process.exit(1);
}
