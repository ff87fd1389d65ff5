// `darkroom direction analyse …`: whether pairs agree, whether their direction tells answers apart, and whether it has to do
// with another model's. Every share and cosine stands beside what chance gives.

import path from 'node:path';
import { parseArguments } from './arguments';
import { wrapped } from './filmstrip-text';
import { stoppedByInterrupt } from './interrupt';
import { wholeNumber } from './numbers';
import { print } from './output';
import { analyse } from '../engine/direction/analyse';
import type { AnalysedDirection, AnalysedLayer, Analysis, Couple } from '../engine/direction/analyse';
import { DarkroomError } from '../shared/errors';
import { printable } from '../shared/format';
import { pairsInWords } from '../shared/protocol/direction';

export const analyseUsage = `darkroom direction analyse F.direction.safetensors [G.direction.safetensors …] [--keep K] [--seed 0] [--json]
    For each layer: length, dispersion before and behind the low-pass, what mean and first component explain, how held-out answers are
    told apart, each with what chance gives. With several files: cosines between the layers of the first and those of each other one.
    --json has the spectrum of each layer too.`;

export async function directionAnalyse(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    keep: { type: 'string' },
    seed: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  });
  if (positionals.length === 0)
    throw new DarkroomError('bad-input', 'analyse takes a direction, or several.', {
      remedy: 'For example: darkroom direction analyse llm.direction.safetensors vlm.direction.safetensors',
    });
  const found = await analyse({
    files: positionals.map(file => path.resolve(file)),
    keep: values.keep === undefined ? undefined : wholeNumber('keep', values.keep),
    seed: wholeNumber('seed', values.seed),
    signal: stoppedByInterrupt(new DarkroomError('cancelled', 'Stopped.')),
    report: doing => process.stderr.write(`${doing}\n`),
  });
  await print(values.json ? JSON.stringify(found, asLists, 2) : analysisText(found));
  return 0;
}

/** Arrays of numbers would be written as objects. */
function asLists(_key: string, value: unknown): unknown {
  return value instanceof Float64Array ? [...value] : value;
}

export function analysisText({ directions, between, rounds }: Analysis): string {
  return [
    ...directions.map(tableOf),
    wrapped(legendOf(rounds), widest).join('\n'),
    ...between.map(couplesOf),
  ].join('\n\n');
}

function legendOf(rounds: number): string {
  return (
    'Tr: mean squared distance of the pairs from their mean direction v; Tr/|v|² can be compared between models. low: behind ' +
    'the low-pass. mean, first: how much of the pairs, in squares of lengths, lies along the mean and along the line that they ' +
    'have most in common (~: not settled, another line is about as common). pairs, auc: share of held-out answers that the ' +
    'mean tells apart, pair by pair and each from each; in brackets what chance stays below in 95 % of ' +
    `${rounds} rounds with the answers of pairs exchanged at random, * if it is more (of 100 layers without a direction about ` +
    'five have one). next: cosine with the next kept layer.'
  );
}

const columns: readonly {
  readonly title: string;
  readonly width: number;
  readonly text: (layer: AnalysedLayer) => string;
}[] = [
  { title: 'layer', width: 5, text: ({ layer }) => String(layer) },
  { title: '|v|', width: 9, text: ({ raw }) => figure(raw.length) },
  { title: 'Tr', width: 10, text: ({ raw }) => figure(raw.dispersion) },
  { title: 'Tr/|v|²', width: 9, text: ({ raw }) => figure(raw.relative) },
  { title: 'low Tr', width: 10, text: ({ low }) => figure(low.dispersion) },
  { title: 'Tr/|v|²', width: 9, text: ({ low }) => figure(low.relative) },
  { title: 'mean', width: 6, text: ({ explained }) => share(explained?.mean) },
  {
    title: 'first',
    width: 7,
    text: ({ explained }) => `${share(explained?.principal)}${explained?.settled === false ? '~' : ' '}`,
  },
  {
    title: 'pairs',
    width: 12,
    text: ({ separability }) => beyond(separability?.paired, separability?.chance.paired),
  },
  {
    title: 'auc',
    width: 12,
    text: ({ separability }) => beyond(separability?.auc, separability?.chance.auc),
  },
  { title: 'next', width: 7, text: ({ next }) => signed(next) },
];

function tableOf({ file, about, keep, layers }: AnalysedDirection): string {
  const { model, pairs, template, position } = about;
  const head = `${file}: ${model.name}, ${pairsInWords(pairs)} (${template}, ${position}), low-pass ${keep} of ${model.width} bins`;
  const row = (text: (column: (typeof columns)[number]) => string) =>
    columns
      .map(column => text(column).padStart(column.width))
      .join('')
      .trimEnd();
  return [
    ...wrapped(printable(head, 300), widest),
    row(({ title }) => title),
    ...layers.map(layer => row(({ text }) => text(layer))),
  ].join('\n');
}

const widest = 100;

/** As many columns of cosines as 100 columns of a terminal hold. */
const mostAcross = 11;

function couplesOf({ file, other, couples, closest }: Analysis['between'][number]): string {
  const words = `Cosines of ${file} (rows), behind its low-pass, with ${other} (columns)`;
  const head = wrapped(printable(words, 300), widest).join('\n');
  if (couples.length === 0) return `${head}: one of them has no direction at any layer.`;
  const others = [...new Set(couples.map(couple => couple.other))];
  // Of several layers one is always close: a star is beyond what the closest of them would be, however they are shown.
  const row = (best: Couple) =>
    couples
      .filter(({ layer }) => layer === best.layer)
      .map(couple => likeness({ ...couple, random: best.random, permuted: best.permuted }));
  const lines =
    others.length <= mostAcross
      ? [
          `layer  ${others.map(one => String(one).padStart(7)).join(' ')}`,
          ...closest.map(best => `${String(best.layer).padStart(5)}  ${row(best).join(' ')}`),
        ]
      : [
          'layer   closest   cosine',
          ...closest.map(
            best => `${String(best.layer).padStart(5)}  ${String(best.other).padStart(8)}  ${likeness(best)}`,
          ),
        ];
  const chance = chanceOf(closest, others.length);
  return [head, ...lines, ...wrapped(`${chance} ${unfilteredOf(couples)}`, widest)].join('\n');
}

function likeness({ low, random, permuted }: Couple): string {
  return `${signed(low)}${Math.abs(low) > Math.max(random, permuted) ? '*' : ' '}`.padStart(7);
}

function chanceOf(closest: readonly Couple[], others: number): string {
  const span = (values: readonly number[]) => {
    const [least, most] = [Math.min(...values).toFixed(2), Math.max(...values).toFixed(2)];
    return least === most ? least : `${least} to ${most}`;
  };
  const what = others === 1 ? '' : ` of the closest of ${others} layers`;
  return (
    `By chance, the cosine${what} stays below ${span(closest.map(({ random }) => random))} for 95 % of random ` +
    `vectors that are filtered and resampled alike, and below ${span(closest.map(({ permuted }) => permuted))} for 95 % of orders ` +
    'of the dimensions; * beyond both, not corrected for the number of rows.'
  );
}

function unfilteredOf(couples: readonly Couple[]): string {
  const { cosine, layer, other } = couples.reduce((a, b) =>
    Math.abs(b.cosine) > Math.abs(a.cosine) ? b : a,
  );
  return `Unfiltered, the largest is ${signed(cosine)} (layers ${layer} and ${other}).`;
}

function figure(value: number | null): string {
  if (value === null) return '–';
  return value >= 1e5 || (value < 1e-3 && value > 0) ? value.toExponential(1) : value.toPrecision(4);
}

function share(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2);
}

function beyond(value: number | undefined, chance: number | undefined): string {
  if (value === undefined || chance === undefined) return '–';
  return `${value.toFixed(2)}${value > chance ? '*' : ' '}(${chance.toFixed(2)})`;
}

function signed(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}
