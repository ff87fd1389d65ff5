// Families on one device, computed in a process of their own and told one after another.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Scope } from './figures';
import type { Device } from '../../../src/shared/device';
import type { Figures } from '../../support/oracle-parity';
import { startApart } from '../../support/program-apart';

export interface Cells {
  readonly device: Device;
  readonly families: readonly string[];
  readonly scope?: Scope;
}

export interface CellResult {
  readonly family: string;
  readonly figures: Figures;
  readonly missed: readonly string[];
  readonly seconds: number;
}

/** `environment` is where the device's driver is said. */
export async function* cellsApart(
  cells: Cells,
  environment: NodeJS.ProcessEnv,
  root = '.',
): AsyncGenerator<CellResult> {
  const entry = 'test/engine/families/cell-main.ts';
  const child = await startApart(entry, JSON.stringify(cells), environment, root);
  const ended = once(child, 'close');
  try {
    for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as CellResult;
    const [code, signal] = (await ended) as [number | null, string | null];
    if (code !== 0) throw new Error(`The process that computed ended with ${signal ?? code}.`);
  } finally {
    child.kill('SIGKILL');
  }
}
