// The tables of an analysis as a document: for each layer how far pairs agree and whether answers are told apart, each with
// what chance gives, and what the columns mean below.

import type { AnalysedDirection, AnalysedLayer, Analysis } from './analyse';
import { printable } from '../../shared/format';
import { pairsInWords } from '../../shared/protocol/direction';

export function analysisMarkdown({ directions, between, rounds }: Analysis): string {
  const parts = [...directions.map(sectionOf), ...between.map(couplesOf), wordsBelow(rounds)];
  return `${parts.join('\n\n')}\n`;
}

interface Column {
  readonly title: string;
  readonly text: (layer: AnalysedLayer) => string;
}

const columns: readonly Column[] = [
  { title: 'Layer', text: ({ layer }) => String(layer) },
  { title: '‖v‖', text: ({ raw }) => figure(raw.length) },
  { title: 'Tr/‖v‖²', text: ({ raw }) => figure(raw.relative) },
  { title: 'Tr/‖v‖² low-pass', text: ({ low }) => figure(low.relative) },
  { title: 'Along the mean', text: ({ explained }) => share(explained?.mean) },
  {
    title: 'Along the first component',
    text: ({ explained }) =>
      `${share(explained?.principal)}${explained?.settled === false ? ' (not settled)' : ''}`,
  },
  {
    title: 'Pairs told apart (chance)',
    text: ({ separability }) => beside(separability?.paired, separability?.chance.paired),
  },
  { title: 'AUC (chance)', text: ({ separability }) => beside(separability?.auc, separability?.chance.auc) },
  { title: 'Cosine with the next', text: ({ next }) => share(next ?? undefined) },
];

function sectionOf({ file, about, keep, layers }: AnalysedDirection): string {
  const { model, pairs, template, position } = about;
  const topics = Object.entries(pairs.topics).map(([topic, count]) => `${topic} ${count}`);
  const made = [
    `${model.name}, ${pairsInWords(pairs)}`,
    ...(topics.length > 0 ? [`(${topics.join(', ')})`] : []),
    `from ${pairs.source}; template ${template}, position ${position}; low-pass ${keep} of ${model.width} bins.`,
  ].join(' ');
  return [
    `# ${plain(file)}`,
    plain(made),
    table(
      columns.map(({ title }) => title),
      layers.map(layer => columns.map(({ text }) => text(layer))),
    ),
  ].join('\n\n');
}

function couplesOf({ file, other, couples, closest }: Analysis['between'][number]): string {
  const head = `## Cosines of ${plain(file)} with ${plain(other)}`;
  if (couples.length === 0) return `${head}\n\nOne of them has no direction at any layer.`;
  const titles = ['Layer', 'Closest layer', 'Cosine', 'Random vectors', 'Permuted dimensions'];
  const rows = closest.map(({ layer, other: its, low, random, permuted }) => [
    String(layer),
    String(its),
    ...[low, random, permuted].map(value => share(value)),
  ]);
  const words =
    'Beside the cosine with the closest layer is what the closest of all layers stays below in 95 % of the rounds by chance; for each layer of the first on its own.';
  return [head, table(titles, rows), words].join('\n\n');
}

function wordsBelow(rounds: number): string {
  return [
    'Tr is the mean squared distance of the pairs from their mean v; Tr/‖v‖² can be compared between models.',
    `Held-out answers are told apart by the mean; in brackets is what chance stays below in 95 % of ${rounds} rounds with answers exchanged.`,
    'Of 100 layers without a direction about five are above it.',
  ].join(' ');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '--:')), ...rows.map(line)].join('\n');
}

/** Names come from anybody's file: nothing of them is markup. */
function plain(text: string): string {
  return printable(text, 400).replace(/[\\`*_{}[\]<>()#+!|~&]/g, character => `\\${character}`);
}

function figure(value: number | null): string {
  if (value === null) return '–';
  return value >= 1e5 || (value < 1e-3 && value > 0) ? value.toExponential(1) : value.toPrecision(3);
}

function share(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  return value.toFixed(2).replace('-', '\u2212');
}

function beside(value: number | undefined, chance: number | undefined): string {
  return value === undefined || chance === undefined ? '–' : `${share(value)}\u00a0(${share(chance)})`;
}
