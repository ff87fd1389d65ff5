// Prints a table graph x check: `node tools/run-ts.mjs test/oracles/table.ts <folder of the oracle pack> [words]`.
// Words choose graphs by their names. All four cases of a family are compared.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { casesOf, graphsIn } from '../support/oracle-pack';
import { parityOf } from '../support/oracle-parity';
import { propertiesOf } from '../support/oracle-properties';

const [pack = '.', ...words] = process.argv.slice(2);

async function main(): Promise<void> {
  for (const { name, family, file } of graphsIn(pack)) {
    if (!words.every(word => name.includes(word))) continue;
    const oracles = casesOf(pack, family, ['p0i0', 'p0i1', 'p1i0', 'p1i1']);
    const decoder = { bytes: readFileSync(file), folder: path.dirname(file) };
    const figures = { ...(await parityOf(decoder, oracles)), ...(await propertiesOf(decoder, oracles[0]!)) };
    const line = Object.entries(figures).map(([key, value]) => `${key} ${value === 0 ? '0' : value.toExponential(1)}`);
    console.log(`${name.padEnd(34)} ${line.join(' | ')}`);
  }
}

void main();
