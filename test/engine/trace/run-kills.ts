// `node tools/run-ts.mjs test/engine/trace/run-kills.ts [kills = 50]`

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { killWriters } from './kills';

async function main(): Promise<void> {
  const kills = Number(process.argv[2] ?? 50);
  const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-kills-'));
  const found = await killWriters(kills, folder);
  rmSync(folder, { recursive: true });
  console.log(
    `${found.kills} kills, ${found.late} of them after the last step; ` +
      `${found.steps} steps had been reported, and none is lost`,
  );
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
