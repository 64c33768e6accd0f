// Writes the README's code to modules that the compiler checks, a module for each block: they are files of a platform.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const readme = readFileSync(join(here, "../README.md"), "utf8");
const blocks = [...readme.matchAll(/^```tsx\n(.*?)^```$/gms)].map(([, code]) => code);
if (blocks.length < 4) throw new Error("the README has lost its code");
rmSync(join(here, "readme"), { recursive: true, force: true });
mkdirSync(join(here, "readme"));
blocks.forEach((code, index) => writeFileSync(join(here, `readme/block${index + 1}.tsx`), `${code}export {};\n`));
