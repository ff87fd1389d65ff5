// A process of its own that computes families on one device, and says each result in a line: a driver in software is found
// by variables that a process is started with, and one that crashes takes nothing else with it.

import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missed } from './bars';
import { figuresOf } from './figures';
import type { Cells, CellResult } from './cells-apart';
import { unpackFamily } from '../../oracles/families/fixtures';

async function main({ device, families, scope }: Cells): Promise<void> {
  for (const family of families) {
    const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-cell-'));
    const began = performance.now();
    try {
      unpackFamily(family, folder);
      const figures = await figuresOf(family, folder, device, scope);
      const seconds = Math.round((performance.now() - began) / 1000);
      const result: CellResult = { family, figures, missed: missed(figures, device, scope), seconds };
      writeSync(1, `${JSON.stringify(result)}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

void main(JSON.parse(process.argv[2] ?? '{}') as Cells).catch((error: unknown) => {
  console.error(error);
  // Some drivers hang where a process ends by itself.
  process.exit(1);
});
