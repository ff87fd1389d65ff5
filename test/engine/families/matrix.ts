// Problem: whether a device computes what the reference does has to be seen for each family and precision, where the device
// is; and a driver in software takes minutes for one of them.
// Idea: what was computed is kept, each cell with its day, in docs/devices.json, and docs/models.md has the table of it:
//   node tools/run-ts.mjs test/engine/families/matrix.ts --device webgpu --driver SwiftShader [--family gemma3,llava]
//   node tools/run-ts.mjs test/engine/families/matrix.ts --table      writes the table again; --check compares it
// Without --driver it is the system's. Cells that miss a bar are kept, and end it with 1.

import { parseArgs } from 'node:util';
import { cellsApart } from './cells-apart';
import type { CellResult } from './cells-apart';
import { keepCell, tableIsCurrent, writeTable } from './matrix-record';
import { deviceChoices } from '../../../src/shared/device';
import type { Device } from '../../../src/shared/device';
import { familyNames } from '../../oracles/families/fixtures';
import { misses, precisionOf } from '../../support/oracle-bars';
import { fixture, fixtureCase, fixtureNames } from '../../support/oracle-fixtures';
import { parityOf } from '../../support/oracle-parity';
import { softwareVulkan } from '../../support/vulkan.mjs';

const { values: given } = parseArgs({
  options: {
    device: { type: 'string', default: 'cpu' },
    driver: { type: 'string', default: 'the system’s' },
    family: { type: 'string' },
    table: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (given.check) {
    if (!(await tableIsCurrent()))
      throw new Error('docs/models.md has another table than docs/devices.json says.');
    return;
  }
  if (!given.table) await compute(deviceNamed(given.device));
  await writeTable();
}

function deviceNamed(name: string): Device {
  const device = deviceChoices.find(one => one === name);
  if (device === undefined || device === 'auto') throw new Error(`There is no device "${name}".`);
  return device;
}

async function compute(device: Device): Promise<void> {
  const families = given.family?.split(',') ?? familyNames();
  const keep = (precision: string, { figures, missed, seconds, ...cell }: CellResult) => {
    const found = { device, driver: device === 'cpu' ? '' : given.driver, precision, ...cell };
    keepCell({ ...found, missed, figures });
    console.log(
      `${cell.family} ${precision}: ${missed.length === 0 ? 'passed' : missed.join('; ')} (${seconds} s)`,
    );
    if (missed.length > 0) process.exitCode = 1;
  };
  for await (const cell of cellsApart({ device, families }, environment())) keep('fp32', cell);
  // Of half precision and of whole numbers there are decoders alone, and those are read on the CPU.
  if (device === 'cpu') for (const cell of await otherPrecisions(families)) keep(cell.precision, cell);
}

function environment(): NodeJS.ProcessEnv {
  if (given.driver !== 'SwiftShader') return {};
  const vulkan = softwareVulkan();
  if ('reason' in vulkan) throw new Error(`SwiftShader is not here: ${vulkan.reason}.`);
  return vulkan.env;
}

async function otherPrecisions(
  families: readonly string[],
): Promise<readonly (CellResult & { readonly precision: string })[]> {
  const found = [];
  for (const name of fixtureNames()) {
    const family = name.split('.')[0] ?? '';
    const precision = precisionOf(name);
    if (!families.includes(family) || precision === 'fp32') continue;
    const began = performance.now();
    const figures = await parityOf(fixture(name), [fixtureCase(name)]);
    const missed = misses(figures, precision, name.includes('gqa'));
    const seconds = Math.round((performance.now() - began) / 1000);
    found.push({ family, export: name, precision, figures, missed, seconds });
  }
  return found;
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
