// The figures of docs/steering.md: what steering-example.ts measured is kept as JSON beside the page, with every answer, and
// the page has its tables, what they ask and what they say between marks, made from that file alone.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Trial } from './steering-laboratory';
import type { KeptTrial } from './steering-kept';
import { questions, summaryOf } from './steering-questions';
import type { TableName } from './steering-questions';
import { layersText, matrixText, tableText } from './steering-layout';
import { hopsText } from './steering-hops';
import { keptAnswers } from '../src/engine/direction/sweep-samples';
import { summariseTogether } from '../src/engine/direction/trial-summary';

const page = path.resolve('docs', 'steering.md');
const kept = path.resolve('docs', 'steering-example.json');
const command = 'node tools/run-ts.mjs models/steering-example.ts';
const begin = '<!-- figures: {} -->';
const end = '<!-- end of figures -->';

interface Duration {
  readonly minutes: number;
  /** Minutes of one core: what other work on the machine hardly changes. */
  readonly processor: number;
  /** Of the samples that a table has: 1, unless it is a rehearsal. */
  readonly share: number;
}

type Table = Duration & { readonly trials: readonly KeptTrial[] };

interface Kept {
  readonly format: 2;
  readonly command: string;
  readonly tables: Readonly<Partial<Record<TableName, Table>>>;
}

function read(): Kept {
  const known = existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Partial<Kept>) : {};
  const { format: form, tables } = known;
  // What was kept in another form is measured again.
  return { format: 2, command, tables: form === 2 && tables ? tables : {} };
}

/** The one trial of a table that was measured before. */
export function keptTrial(name: TableName): KeptTrial {
  const [trial] = read().tables[name]?.trials ?? [];
  if (trial) return trial;
  throw new Error(`The table "${name}" has to be measured first.`);
}

export async function keepTable(
  name: TableName,
  duration: Duration,
  measured: readonly Trial[],
): Promise<void> {
  // One table is one family of comparisons, however many trials it is from.
  const together = summariseTogether(measured);
  const trials = measured.map(({ samples, arms, ...trial }, at) => ({
    ...trial,
    arms: (together[at] ?? []).map((summary, of) => ({ ...arms[of], ...summary })),
    answers: keptAnswers(samples),
  }));
  const { tables, ...rest } = read();
  // A name that is no longer a table goes.
  const known = Object.entries(tables).filter(([of]) => Object.hasOwn(questions, of));
  const all = { ...Object.fromEntries(known), [name]: { ...duration, trials } };
  await writeFormatted(kept, JSON.stringify({ ...rest, tables: all }, rounded));
}

/** As every other text here is laid out. */
async function writeFormatted(file: string, text: string): Promise<void> {
  const options = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...options, filepath: file }));
}

/** Digits beyond what was measured. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}

/** The tables that there are, into the page, and what all of them say above them. */
export async function fillPage(): Promise<void> {
  const { tables } = read();
  let text = readFileSync(page, 'utf8');
  const trialsOf = (name: TableName) => tables[name]?.trials;
  text = filled(text, 'summary', summaryOf(trialsOf));
  for (const [name, table] of Object.entries(tables)) {
    const { trials, minutes, processor, share } = table;
    const { question, answer } = questions[name as TableName];
    const work = `${minutes.toFixed(1)} min, ${processor.toFixed(1)} min of one core`;
    const part = share === 1 ? '' : ` --samples ${share}`;
    const took = `_\`${command} ${name}${part}\`: ${work}._`;
    const rehearsed = share === 1 ? '' : `_A rehearsal, with ${share} of the samples._ `;
    const caption = `${rehearsed}**${question}** ${answer(trials)}`;
    text = filled(text, name, [caption, textOf(name as TableName, trials), took].join('\n\n'));
  }
  await writeFormatted(page, text);
}

function filled(text: string, name: string, figures: string): string {
  const mark = begin.replace('{}', name);
  const from = text.indexOf(mark);
  if (from < 0) return text;
  return `${text.slice(0, from)}${mark}\n\n${figures}\n\n${text.slice(text.indexOf(end, from))}`;
}

function textOf(name: TableName, trials: readonly KeptTrial[]): string {
  if (name === 'transfer') return matrixText(trials);
  if (name === 'hops') return hopsText(trials);
  const [trial] = trials;
  if (!trial) return '';
  return name === 'layers' ? layersText(trial) : tableText(trial);
}
