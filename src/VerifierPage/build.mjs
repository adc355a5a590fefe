// Puts the page into one file, src/Api/Features/Receipts/verifier.html, which is committed: `npm ci && npm run build` after every change
// here. The file names the hash of its sources, and a test compares it, so that a stale page is noticed without npm.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const here = (path) => new URL(path, import.meta.url);
const sources = [...readdirSync(here('src/')).map((f) => `src/${f}`), 'build.mjs', 'package.json', 'package-lock.json'].sort();
const hash = createHash('sha256');
for (const path of sources) hash.update(`${path}\n`).update(readFileSync(here(path)));

const bundle = await build({
  entryPoints: [here('src/page.js').pathname],
  bundle: true,
  write: false,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'inline',
});
// Nothing in a script may end it before its end.
const script = bundle.outputFiles[0].text.replaceAll('</script', '<\\/script');
const page = readFileSync(here('src/page.html'), 'utf8')
  .replace('{{SOURCES}}', () => hash.digest('hex'))
  .replace('{{SCRIPT}}', () => script);
writeFileSync(here('../Api/Features/Receipts/verifier.html'), page);
