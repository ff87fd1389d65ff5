// A sweep as a file: JSON for programs, with every answer; CSV for a spreadsheet, a line for each arm; Markdown for a page,
// with what the table says in words.

import { footText } from './sweep-foot';
import { level } from './sweep-level';
import { keptAnswers } from './sweep-samples';
import { inWords } from './sweep-words';
import type { SweepResult, SweptTask } from './sweep';
import { transferOf } from './transfer';
import type { Transfer } from './transfer';
import type { ArmSummary } from './trial-summary';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

const sweepEndings = ['.json', '.csv', '.md'] as const;

/** The text for a file of this name. */
export function sweepFile(result: SweepResult, name: string): string {
  switch (sweepEnding(name)) {
    case '.json':
      return jsonOf(result);
    case '.csv':
      return csvOf(result);
    case '.md':
      return markdownOf(result);
  }
}

/** Of a name that a sweep can be written to; others are refused before anything is measured. */
export function sweepEnding(name: string): (typeof sweepEndings)[number] {
  const ending = sweepEndings.find(known => name.endsWith(known));
  if (ending !== undefined) return ending;
  throw new DarkroomError('bad-input', `${printable(name, 200)} is no name for a sweep.`, {
    remedy: `Let it end in ${sweepEndings.join(', ')}.`,
  });
}

function jsonOf({ tasks, ...rest }: SweepResult): string {
  const kept = tasks.map(({ samples, ...task }) => ({ ...task, answers: keptAnswers(samples) }));
  const text = JSON.stringify({ ...rest, tasks: kept }, undefined, 1);
  // Lists of numbers and words on one line: within a string there are no line breaks.
  return `${text.replace(/\[\n[^[\]{}]*?\]/g, list => list.replace(/\n\s*/g, ' '))}\n`;
}

type Swept = SweptTask['arms'][number];

const columns: readonly (readonly [
  string,
  (arm: Swept, task: string) => string | number | null | undefined,
])[] = [
  ['task', (_, task) => task],
  ['arm', ({ name }) => name],
  ['control', ({ control }) => Number(control)],
  ['direction', ({ made }) => made?.vector.direction.file],
  ['source', ({ made }) => made?.vector.direction.model],
  ['template', ({ made }) => made?.vector.direction.template],
  ['read', ({ made }) => made?.vector.direction.position],
  ['pairs', ({ made }) => made?.vector.direction.pairs],
  ['from', ({ made }) => made?.vector.from],
  ['kind', ({ made }) => made?.vector.kind],
  ['keep', ({ made }) => made?.vector.keep],
  ['layers', ({ made }) => made?.layers.join(' ')],
  ['fidelity', ({ made }) => made?.vector.fidelity],
  ['renorm', ({ made }) => made && Number(made.renorm)],
  ['positions', ({ made }) => made && [made.positions].flat().join(' ')],
  ['strength', ({ made }) => made?.strength],
  ['degrees', ({ degrees }) => degrees],
  ['ratio', ({ ratio }) => ratio],
  ['n', ({ n }) => n],
  ['failed', ({ failed }) => failed],
  ['cut', ({ cut }) => cut],
  ['correct', ({ correct }) => correct],
  ['accuracy', ({ accuracy }) => accuracy],
  ['accuracy low', ({ interval }) => interval[0]],
  ['accuracy high', ({ interval }) => interval[1]],
  ['difference', ({ compared }) => compared?.difference],
  ['difference low', ({ compared }) => compared?.interval?.[0]],
  ['difference high', ({ compared }) => compared?.interval?.[1]],
  ['p', ({ compared }) => compared?.p],
  ['p adjusted', ({ compared }) => compared?.adjusted],
  ['tokens', ({ tokens }) => tokens?.mean],
  ['tokens low', ({ tokens }) => tokens?.interval?.[0]],
  ['tokens high', ({ tokens }) => tokens?.interval?.[1]],
];

function csvOf({ tasks }: SweepResult): string {
  const lines = tasks.flatMap(({ task, arms }) =>
    arms.map(arm => columns.map(([, of]) => cell(of(arm, task))).join(',')),
  );
  return [columns.map(([name]) => name).join(','), ...lines, ''].join('\n');
}

function cell(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  // A spreadsheet would take such a name for a formula.
  const safe = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownOf(result: SweepResult): string {
  const { model, method, seed, count, difficulty, isPart } = result;
  const of = difficulty === undefined ? '' : `, difficulty ${difficulty}`;
  const notes = result.notes.map(note => `- ${printable(note, 300)}`);
  const family = result.tasks.flatMap(({ arms }) => arms);
  const parts = result.tasks.flatMap(task => [
    `## ${task.task}`,
    '',
    armTable(task),
    '',
    ...inWords(task.arms, family).map(text => `- ${text}`),
    '',
  ]);
  const head = `${printable(model.name, 60)}, ${method}, seed ${seed}, ${count} samples${of}.`;
  const stopped = isPart ? ' Stopped before all of them were answered.' : '';
  const matrix = result.tasks.length > 1 ? ['', transferTable(transferOf(result.tasks)), ''] : [''];
  const foot = footText(result).map(text => `- ${text}`);
  return [`${head}${stopped} ${legend}`, ...matrix, ...parts, ...notes, ...foot].join('\n');
}

export const legend =
  'Accuracy with Wilson’s 95 % interval; p: exact McNemar test against untouched, adjusted by Holm over the table; tokens with a bootstrap 95 % interval; degrees: mean angle of an edited position; ratio: mean length of what is added to that of the stream; cut: answers that had not ended at their longest.';

/** Said where there is something to say: an accuracy of fewer samples, or of answers that were cut, is another one. */
const counts = [
  ['n', ({ n }: Swept) => n, (all: readonly number[]) => new Set(all).size > 1],
  ['failed', ({ failed }: Swept) => failed, (all: readonly number[]) => all.some(value => value > 0)],
  ['cut', ({ cut }: Swept) => cut, (all: readonly number[]) => all.some(value => value > 0)],
] as const;

/** As in the docs: a row for each arm. */
export function armTable({ arms }: Pick<SweptTask, 'arms'>): string {
  const counted = counts.filter(([, of, isSaid]) => isSaid(arms.map(of)));
  const rows = arms.map(arm => [
    plain(arm.name),
    `${share(arm.accuracy)} (${share(arm.interval[0])} to ${share(arm.interval[1])})`,
    arm.compared ? signed(arm.compared.difference) : '',
    arm.compared ? probability(arm.compared.adjusted) : '',
    tokensText(arm),
    arm.degrees === null ? '' : arm.degrees.toFixed(1),
    arm.ratio === null ? '' : arm.ratio.toFixed(2),
    arm.made === undefined ? '' : String(Number(arm.made.strength.toPrecision(3))),
    ...counted.map(([, of]) => String(of(arm))),
  ]);
  const head = ['arm', 'accuracy', 'difference', 'p', 'tokens', 'degrees', 'ratio', 'strength'];
  return table([...head, ...counted.map(([name]) => name)], rows);
}

/** A row for each arm, a column for each task; an asterisk where it differs from the untouched model. */
export function transferTable({ columns, rows }: Transfer): string {
  return table(
    ['arm', ...columns],
    rows.map(({ name, cells }) => [
      plain(name),
      ...cells.map(cell => (cell === undefined ? '' : `${share(cell.accuracy)}${mark(cell)}`)),
    ]),
  );
}

const mark = ({ compared }: ArmSummary) => ((compared?.adjusted ?? 1) < level ? '*' : '');

function tokensText({ tokens }: Swept): string {
  if (tokens === null) return '';
  const [low, high] = tokens.interval ?? [tokens.mean, tokens.mean];
  return `${tokens.mean.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

export const share = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
export const probability = (p: number): string => (p < 0.001 ? '< .001' : p.toFixed(3));

/** Names of files may hold anything. */
const plain = (text: string): string => printable(text, 120).replaceAll('|', '\\|');
