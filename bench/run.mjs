#!/usr/bin/env node
// `npm run bench -- <name> [options]`: runs one benchmark of this folder. They print a table and write JSON to out/bench.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from '../test/support/chromium.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder).flatMap(file => /^(\w+)\.bench\.ts$/.exec(file)?.[1] ?? []);
const [name, ...options] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`bench: name one of ${names.join(', ')}.`);
  process.exit(2);
}
const browser = name === 'panels' ? JSON.stringify(await findChromium(console.error)) : '';
const script = path.join(folder, `${name}.bench.ts`);
const { status } = spawnSync(
  process.execPath,
  [path.join(folder, '..', 'tools', 'run-ts.mjs'), script, ...options],
  {
    stdio: 'inherit',
    // As the engine is run: without these, small steps of one and the same graph differ by 40 %.
    env: {
      ...process.env,
      MALLOC_MMAP_THRESHOLD_: '1073741824',
      MALLOC_TRIM_THRESHOLD_: '4294967296',
      DARKROOM_BROWSER: browser,
    },
  },
);
process.exit(status ?? 1);
