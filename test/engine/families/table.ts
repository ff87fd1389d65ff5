// Writes the table of families into README.md: `node tools/run-ts.mjs test/engine/families/table.ts`. With --check it
// writes nothing and ends with 1 if a figure is above its bar. --device webgpu computes elsewhere, and writes nothing, too.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missed } from './bars';
import { figuresOf } from './figures';
import { pictureFamilies } from '../../../src/model/families/index';
import { deviceChoices } from '../../../src/shared/device';
import { familyNames, familyReference, unpackFamily } from '../../oracles/families/fixtures';
import type { Figures } from '../../support/oracle-parity';

/** Columns, and the figures of which each has the largest. */
const columns: Readonly<Record<string, readonly string[]>> = {
  'pixel values': ['pixel values'],
  'ids, positions': ['ids', 'positions', 'classes'],
  'picture rows': ['features', 'embeddings'],
  stream: ['residuals', 'residuals, decoded'],
  attention: ['attention', 'attention, decoded'],
  logits: ['logits'],
  tokens: ['tokens'],
  steered: ['steer_all', 'steer_last', 'steer_gen', 'steer_all_lastlayer', 'steer_all, residuals'],
  gated: ['gamma', 'gamma, attention'],
};
const counted = ['ids, positions', 'tokens'];

const marks = ['<!-- families: test/engine/families/table.ts -->', '<!-- end of families -->'] as const;

function cell(column: string, figures: Figures): string {
  const largest = Math.max(...(columns[column] ?? []).map(name => figures[name] ?? NaN));
  if (counted.includes(column)) return largest === 0 ? 'equal' : `${largest} differ`;
  return largest === 0 ? '0' : largest.toExponential(0).replace('e-', 'e−');
}

async function main(): Promise<void> {
  const at = process.argv.indexOf('--device');
  const device =
    deviceChoices.filter(one => one !== 'auto').find(one => one === process.argv[at + 1]) ?? 'cpu';
  const rows: string[][] = [];
  let failed = false;
  for (const family of familyNames()) {
    const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-table-'));
    try {
      unpackFamily(family, folder);
      const figures = await figuresOf(family, folder, device);
      const wrong = missed(figures, device);
      for (const line of wrong) console.error(`${family}: ${line}`);
      failed ||= wrong.length > 0;
      const known = pictureFamilies.find(({ modelTypes }) =>
        modelTypes.some(type => type.replace('-', '_') === family),
      );
      rows.push([known?.name ?? family, ...Object.keys(columns).map(column => cell(column, figures))]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const header = ['family', ...Object.keys(columns)];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
  const assumed = pictureFamilies
    .map(({ name, assumptions }) => `- **${name}.** ${assumptions.join(' ')}`)
    .join('\n');
  console.log(table);
  process.exitCode = failed ? 1 : 0;
  if (process.argv.includes('--check') || device !== 'cpu') return;
  const readme = readFileSync('README.md', 'utf8');
  const [from, to] = marks.map(mark => readme.indexOf(mark));
  if (from === undefined || to === undefined || from < 0 || to < from)
    throw new Error('README.md has no place for it.');
  const cases = Object.keys(familyReference('idefics3').cases).length;
  const text = `\n\nLargest differences from Hugging Face transformers on small models with random weights (\`test/oracles/families\`), over ${cases} questions and twelve tokens each, all the way from the picture's file; \`node tools/run-ts.mjs test/engine/families/table.ts\` writes the table, and \`test/engine/families\` holds every figure to a bar:\n\n${table}\n\nWhat exports of each family take for granted:\n\n${assumed}\n\n`;
  writeFileSync('README.md', readme.slice(0, from + marks[0].length) + text + readme.slice(to));
}

void main();
