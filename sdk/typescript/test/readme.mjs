// Writes the README's code, all blocks one after the other, to a module that the compiler checks and the tests run.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const readme = readFileSync(join(here, "../README.md"), "utf8");
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
if (blocks.length < 5) throw new Error("the README has lost its code");
mkdirSync(join(here, "readme"), { recursive: true });
writeFileSync(join(here, "readme/walk.ts"), `${blocks.join("\n")}export {};\n`);
