// Measures again, with the shipped files and the product's own run, what the cards say: node tools/run-ts.mjs models/reproduce.ts
//   [member…] [--count 300] [--latents]
// A line for each task and method: what the card says, what was measured, and whether the intervals meet. With --latents
// another sample's latents are fed, and the answers that they imply are counted.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { evaluate } from '../src/engine/evaluate';
import type { Evaluation } from '../src/engine/evaluate';
import { wilson } from '../src/measures/statistics/wilson';
import type { MethodName } from '../src/shared/trace/document';

interface Row {
  readonly task: string;
  readonly method: MethodName;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
}

/** Of samples that no member was trained or measured on; each difficulty has its own, or it would have the same pictures. */
const firstSeed = 5_000_000;

const { values, positionals } = parseArgs({
  options: { count: { type: 'string', default: '300' }, latents: { type: 'boolean', default: false } },
  allowPositionals: true,
});

function rowsOf(member: string): readonly Row[] {
  const file = path.join('models', member, 'darkroom.json');
  const { methods, accuracy } = JSON.parse(readFileSync(file, 'utf8')) as {
    methods: Record<string, unknown>;
    accuracy: { measured: readonly (Row & { readonly byDifficulty: readonly { difficulty: number }[] })[] };
  };
  return accuracy.measured.filter(({ method }) => method in methods);
}

/** No harder than the card's own samples. */
function difficultiesOf(member: string, { task, method }: Row): number {
  const row = rowsOf(member).find(one => one.task === task && one.method === method) as Row & {
    readonly byDifficulty: readonly { readonly difficulty: number }[];
  };
  return Math.max(...row.byDifficulty.map(({ difficulty }) => difficulty));
}

async function measured(member: string, row: Row, difficulty: number, count: number): Promise<Evaluation> {
  const request = {
    model: path.resolve('models', member),
    device: 'cpu' as const,
    threads: 1,
    task: row.task,
    method: row.method,
    count,
    seed: firstSeed + difficulty,
    difficulty,
    latents: values.latents ? 'other' : undefined,
  };
  return evaluate(request, { signal: new AbortController().signal, report: () => undefined });
}

async function main(): Promise<void> {
  const members = readdirSync('models').filter(name => name.startsWith('pinhole'));
  for (const member of positionals.length > 0 ? positionals : members)
    for (const row of rowsOf(member)) {
      const inLatents = !['direct', 'text-cot'].includes(row.method);
      if (values.latents && (!inLatents || row.task !== 'trail')) continue;
      const hardest = difficultiesOf(member, row);
      const each = Math.ceil(Number(values.count) / hardest);
      const parts: Evaluation[] = [];
      for (let difficulty = 1; difficulty <= hardest; difficulty++)
        parts.push(await measured(member, row, difficulty, each));
      console.log(
        `${member.padEnd(18)} ${row.task.padEnd(7)} ${row.method.padEnd(12)} ${lineOf(row, parts)}`,
      );
    }
}

function lineOf({ accuracy, interval: [low, high] }: Row, parts: readonly Evaluation[]): string {
  const share = (part: 'correct' | 'implied' | 'donor') => {
    const counts = parts.map(one => (part === 'correct' ? one.correct : (one[part]?.correct ?? 0)));
    return counts.reduce((sum, count) => sum + count, 0) / parts.reduce((sum, { n }) => sum + n, 0);
  };
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  const [from, to] = wilson(
    parts.reduce((sum, { correct }) => sum + correct, 0),
    n,
  ).interval;
  const found = `${share('correct').toFixed(3)} (n ${n})`;
  if (values.latents)
    return `${found}; donor's ${share('donor').toFixed(3)}, implied ${share('implied').toFixed(3)}`;
  const meets = from <= high && to >= low;
  return `card ${accuracy.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}), here ${found}${meets ? '' : '  DIFFERS'}`;
}

void main();
