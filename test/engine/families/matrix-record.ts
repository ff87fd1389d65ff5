// The cells that were computed, as docs/devices.json keeps them, and the table that docs/models.md has of them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { version as ort } from 'onnxruntime-node/package.json';
import { format, resolveConfig } from 'prettier';
import { familyNames } from '../../oracles/families/fixtures';
import type { Figures } from '../../support/oracle-parity';
import { pictureFamilies } from '../../../src/model/families/index';

export interface Cell {
  readonly device: string;
  /** Of a device, where another one would compute something else; empty for the CPU. */
  readonly driver: string;
  readonly precision: string;
  readonly family: string;
  /** Of a decoder alone, its name in test/oracles/decoders. */
  readonly export?: string;
  /** What was too far, in words. */
  readonly missed: readonly string[];
  readonly figures: Figures;
}

interface KeptCell extends Cell {
  readonly on: string;
  readonly ort: string;
}

const record = 'docs/devices.json';
const page = 'docs/models.md';
const marks = ['<!-- devices: test/engine/families/matrix.ts -->', '<!-- end of devices -->'] as const;

function cells(): readonly KeptCell[] {
  return existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as readonly KeptCell[]) : [];
}

const nameOf = ({ device, driver, precision, family, export: decoder = '' }: Cell) =>
  [device, driver, precision, family, decoder].join(' ');

/** In place of what was there for the same. */
export function keepCell(cell: Cell): void {
  const kept: KeptCell = { ...cell, on: new Date().toISOString().slice(0, 10), ort };
  const others = cells().filter(other => nameOf(other) !== nameOf(cell));
  const all = [...others, kept].sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en'));
  writeFileSync(record, `${JSON.stringify(all, undefined, 2)}\n`);
}

export async function writeTable(): Promise<void> {
  writeFileSync(page, await pageWithTable());
}

export async function tableIsCurrent(): Promise<boolean> {
  return readFileSync(page, 'utf8') === (await pageWithTable());
}

async function pageWithTable(): Promise<string> {
  const text = readFileSync(page, 'utf8');
  const [from, to] = marks.map(mark => text.indexOf(mark));
  if (from === undefined || to === undefined || from < 0 || to < from)
    throw new Error(`${page} has no place for the table.`);
  const whole = `${text.slice(0, from + marks[0].length)}\n\n${table()}\n\n${text.slice(to)}`;
  return format(whole, { ...(await resolveConfig(page)), filepath: page });
}

/** Devices that there are, whether or not anything was computed there. */
const devices: readonly (readonly [string, string, string])[] = [
  ['cpu', '', 'CPU'],
  ['webgpu', 'SwiftShader', 'WebGPU in software (SwiftShader)'],
  ['webgpu', 'the system’s', 'WebGPU on a graphics card'],
  ['cuda', 'the system’s', 'CUDA'],
  ['dml', 'the system’s', 'DirectML'],
  ['coreml', 'the system’s', 'Core ML'],
];
const precisions = ['fp32', 'fp16', 'int8', 'int4'];

function table(): string {
  const known = cells();
  const families = familyNames();
  const rows = devices.flatMap(([device, driver, name]) => {
    const here = known.filter(cell => cell.device === device && cell.driver === driver);
    const row = (precision: string, own: readonly KeptCell[]) => [
      name,
      precision,
      ...families.map(family => cellText(own.filter(cell => cell.family === family))),
    ];
    const run = precisions.filter(precision => here.some(cell => cell.precision === precision));
    const rest = precisions.filter(precision => !run.includes(precision));
    return [
      ...run.map(precision =>
        row(
          precision,
          here.filter(cell => cell.precision === precision),
        ),
      ),
      ...(rest.length > 0 ? [row(rest.join(', '), [])] : []),
    ];
  });
  const header = ['device', 'precision', ...families.map(titleOf)];
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map(line => `| ${line.join(' | ')} |`).join('\n');
}

function titleOf(family: string): string {
  const known = pictureFamilies.find(({ modelTypes }) =>
    modelTypes.some(type => type.replace('-', '_') === family),
  );
  return known?.name ?? family;
}

/** Of several exports, what holds for all. */
function cellText(found: readonly KeptCell[]): string {
  const [first] = found;
  if (first === undefined) return 'not run';
  const oldest = found.map(({ on }) => on).sort()[0] ?? first.on;
  if (found.some(({ missed }) => missed.length > 0)) return `**fails** on ${oldest}`;
  const logits = Math.max(...found.map(({ figures }) => figures['logits'] ?? NaN));
  const decoders = `${found.length} decoder${found.length > 1 ? 's' : ''}`;
  const what = first.export === undefined ? 'all of it' : decoders;
  return `verified on ${oldest}, ${what}; logits ${Number(logits.toPrecision(1))}`;
}
