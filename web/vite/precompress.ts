import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const WORTH_COMPRESSING = /\.(js|css|svg)$/;

/** Writes `.br` and `.gz` next to each text asset, so that the server compresses nothing while it serves. */
export function precompress(): Plugin {
  let directory = '';
  return {
    name: 'linecard:precompress',
    apply: 'build',
    configResolved(config) {
      directory = path.resolve(config.root, config.build.outDir, config.build.assetsDir);
    },
    async closeBundle() {
      const names = (await readdir(directory)).filter((name) => WORTH_COMPRESSING.test(name));
      await Promise.all(names.map((name) => compress(path.join(directory, name))));
    },
  };
}

async function compress(file: string) {
  const content = await readFile(file);
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
