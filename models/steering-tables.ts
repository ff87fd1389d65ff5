// The figures of docs/steering.md: what steering-example.ts measured is kept as JSON beside the page, and the page has its
// tables and what they say between marks, made from that file alone.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  armTable,
  probability,
  share,
  signed,
  table,
  transferTable,
} from '../src/engine/direction/sweep-files';
import { inWords, isBetter, isWorse } from '../src/engine/direction/sweep-words';
import type { SweptTask } from '../src/engine/direction/sweep';
import { transferTableOf } from '../src/engine/direction/transfer';
import { summariseTogether } from '../src/engine/direction/trial-summary';

const page = path.resolve('docs', 'steering.md');
const kept = path.resolve('docs', 'steering-example.json');
const begin = '<!-- figures: {} -->';
const end = '<!-- end of figures -->';

/** Without single answers. */
type Trial = Omit<SweptTask, 'samples'>;

export interface Duration {
  readonly minutes: number;
  /** Minutes of one core: what other work on the machine hardly changes. */
  readonly processor?: number;
}

interface Kept {
  readonly command: string;
  readonly tables: Readonly<Record<string, Duration & { readonly trials: readonly Trial[] }>>;
}

function read(): Kept {
  if (!existsSync(kept)) return { command: 'node tools/run-ts.mjs models/steering-example.ts', tables: {} };
  return JSON.parse(readFileSync(kept, 'utf8')) as Kept;
}

export async function keepTable(
  name: string,
  duration: Duration,
  measured: readonly SweptTask[],
): Promise<void> {
  // One table is one family of comparisons, however many trials it is from.
  const together = summariseTogether(measured);
  const trials = measured.map(({ task, arms }, at) => ({
    task,
    arms: (together[at] ?? []).map((summary, of) => ({ ...arms[of], ...summary })),
  }));
  const known = read();
  const tables = { ...known.tables, [name]: { ...duration, trials } };
  await writeFormatted(kept, JSON.stringify({ ...known, tables }, rounded));
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

/** The tables that there are, into the page. */
export async function fillPage(): Promise<void> {
  let text = readFileSync(page, 'utf8');
  for (const [name, { trials, minutes, processor }] of Object.entries(read().tables)) {
    const mark = begin.replace('{}', name);
    const from = text.indexOf(mark);
    if (from < 0) continue;
    const to = text.indexOf(end, from);
    const work = processor === undefined ? '' : `, ${processor.toFixed(1)} min of one core`;
    const took = `_\`node tools/run-ts.mjs models/steering-example.ts ${name}\`: ${minutes.toFixed(1)} min${work}._`;
    text = `${text.slice(0, from)}${mark}\n\n${textOf(name, trials)}\n\n${took}\n\n${text.slice(to)}`;
  }
  await writeFormatted(page, text);
}

function textOf(name: string, trials: readonly Trial[]): string {
  if (name === 'transfer') return matrixText(trials);
  if (name === 'hops') return trials.map(hopsText).join('\n\n');
  if (name === 'layers') return layersText(trials);
  const [first, ...others] = trials;
  if (!first) return '';
  // The untouched model answers the same samples in every trial of a table.
  const arms = [...first.arms, ...others.flatMap(({ arms }) => arms.slice(1))];
  const known = new Set<string>();
  const once = arms.filter(arm => !known.has(arm.name) && known.add(arm.name));
  return [armTable({ arms: once }), '', ...inWords(once).map(text => `- ${text}`)].join('\n');
}

/** A row for each strength, a column for each number of steps. */
function hopsText({ arms }: Trial): string {
  const hops = Object.keys(arms[0]?.byDifficulty ?? {});
  const rows = arms.map(arm => [
    arm.name,
    arm.tokens === null
      ? ''
      : `${arm.tokens.mean.toFixed(1)} (${arm.tokens.interval?.map(value => value.toFixed(1)).join(' to ') ?? ''})`,
    share(arm.accuracy),
    arm.compared ? `${signed(arm.compared.difference)}, ${probability(arm.compared.adjusted)}` : '',
    ...hops.map(hop => {
      const of = arm.byDifficulty[hop];
      return of ? `${of.correct}/${of.n}` : '';
    }),
  ]);
  const head = ['arm', 'tokens', 'accuracy', 'difference, p', ...hops.map(hop => `right of ${hop} hops`)];
  return [table(head, rows), '', ...inWords(arms).map(text => `- ${text}`)].join('\n');
}

/** A row for each layer, a column for each angle. */
function layersText(trials: readonly Trial[]): string {
  const columns = trials[0]?.arms.slice(1).map(({ name }) => name.split(', ').at(-1) ?? '') ?? [];
  const rows = trials.map(({ arms }) => [
    arms[1]?.name.split(', ').find(part => part.startsWith('layer')) ?? '',
    ...arms
      .slice(1)
      .map(
        arm =>
          `${share(arm.accuracy)}${isBetter(arm) || isWorse(arm) ? '*' : ''}, ${arm.tokens?.mean.toFixed(0) ?? ''} tokens`,
      ),
  ]);
  const arms = [...(trials[0]?.arms ?? []), ...trials.slice(1).flatMap(trial => trial.arms.slice(1))];
  return [table(['', ...columns], rows), '', ...inWords(arms).map(text => `- ${text}`)].join('\n');
}

function matrixText(trials: readonly Trial[]): string {
  const transfer = transferTableOf(trials);
  const named = (holds: typeof isBetter) =>
    transfer.rows.flatMap(({ name, cells }) => {
      const where = transfer.columns.filter((_, at) => {
        const cell = cells[at];
        return cell !== undefined && holds(cell);
      });
      return where.length === 0 ? [] : [`${name.split(',')[0] ?? ''} on ${where.join(', ')}`];
    });
  const [better, worse] = [named(isBetter), named(isWorse)];
  return [
    transferTable(transfer),
    '',
    `- Better than untouched: ${better.length > 0 ? better.join('; ') : 'nothing'}.`,
    `- Worse than untouched: ${worse.length > 0 ? worse.join('; ') : 'nothing'}.`,
  ].join('\n');
}
