// Problem: a run is dozens of tokens with several numbers each, and a terminal has 80 columns.
// Idea: the filmstrip in text. Above it what was asked, what came out and what ran; then a line for each sentence or group
// of latents with its attention as a curve and its measures as numbers, all on one scale that is written below.

import path from 'node:path';
import { answerLines, factsOf } from './filmstrip-head';
import { endingOf } from '../trace/ending';
import { paintOf } from './filmstrip-look';
import type { Look, Paint, Tone } from './filmstrip-look';
import { sparkline } from './filmstrip-spark';
import { oneLine, padEnd, padStart, wrapped } from './filmstrip-text';
import { changesInWords } from '../engine/changes-in-words';
import { counted } from '../shared/format';
import type { TraceDocument } from '../shared/trace/document';
import { vectorInWords } from '../shared/trace/vector-about';
import { frameFacts, frameTitle } from '../trace/report/frames';
import type { Mean, Segment } from '../trace/report/segments';
import { segmentsOf } from '../trace/report/segments';

/** `frames`: lines that show its latents. */
export function filmstrip(document: TraceDocument, look: Look, frames: readonly string[] = []): string {
  const width = Math.min(160, Math.max(32, Math.floor(look.width)));
  const paint = paintOf(look);
  const paragraph = (text: string, tone?: Tone) =>
    wrapped(oneLine(text), width).map(line => (tone ? paint(line, tone) : line));
  const changes = changesInWords(document.interventions).map(words => paragraph(`◆ ${words}`, 'changed'));
  const vectors = (document.interventionFiles?.files ?? []).flatMap(({ name, about }) =>
    about ? [paragraph(`${path.basename(name)}: ${vectorInWords(about)}`, 'grey')] : [],
  );
  const ending = endingOf(document, 'The run goes on');
  const parts = [
    [
      ...paragraph(document.question, 'title'),
      ...answerLines(document, width, paint),
      ...paragraph(factsOf(document), 'grey'),
    ],
    [...changes, ...vectors].flat(),
    stripOf(document, width, paint),
    frames,
    ending === undefined ? [] : paragraph(ending, document.status.state === 'failed' ? 'wrong' : undefined),
    ...document.notes.map(note => paragraph(note)),
  ];
  return parts
    .filter(lines => lines.length > 0)
    .map(lines => lines.map(line => line.trimEnd()).join('\n'))
    .join('\n\n');
}

interface Frame {
  readonly width: number;
  readonly paint: Paint;
  /** Columns of the numbers of steps, the words, the curve. */
  readonly steps: number;
  readonly words: number;
  readonly curve: number;
  /** The share of uniform attention that the lowest bar stands for; undefined where attention was not measured. */
  readonly bottom: number | undefined;
  readonly figures: readonly Figure[];
}

interface Figure {
  readonly title: string;
  /** What has to be measured for it; nothing if left out. */
  readonly of?: 'attention' | 'degrees' | 'added';
  readonly text: (of: Segment) => string;
}

const figures: readonly Figure[] = [
  { title: 'nats', of: 'attention', text: ({ entropy }) => decimal(entropy) },
  { title: 'of max', of: 'attention', text: ({ normalisedEntropy }) => percent(normalisedEntropy) },
  { title: 'image', of: 'attention', text: ({ imageShare }) => percent(imageShare) },
  { title: 'output', text: ({ outputEntropy }) => decimal(outputEntropy) },
  {
    title: 'turned',
    of: 'degrees',
    text: ({ degrees }) => (typeof degrees === 'number' ? `${degrees.toFixed(1)}°` : '–'),
  },
  { title: 'added', of: 'added', text: ({ added }) => decimal(added) },
];
const figureWidth = 7;
const curveTitle = 'attention';
/** Below this, numbers stand under the words. */
const narrow = 76;

function stripOf(document: TraceDocument, width: number, paint: Paint): readonly string[] {
  const segments = segmentsOf(document.steps);
  if (segments.length === 0) return ['Nothing was written.'];
  const bottom = bottomOf(segments);
  const steps = largest(
    segments.map(segment => numbersOf(segment).length),
    'steps'.length,
  );
  const shown = figures.filter(({ of }) => {
    if (of === 'attention') return bottom !== undefined;
    return of === undefined || segments.some(segment => typeof segment[of] === 'number');
  });
  const longest = largest(
    segments.map(segment => segment.steps.length),
    1,
  );
  const curve =
    bottom === undefined ? 0 : Math.max(curveTitle.length, Math.min(longest, Math.round(width / 5)));
  const words = width - steps - 2 - (curve === 0 ? 0 : curve + 2) - shown.length * figureWidth;
  const frame = { width, paint, steps, words, curve, bottom, figures: shown };
  const lines =
    width < narrow
      ? segments.flatMap(segment => stacked(segment, frame))
      : [headingOf(frame), ...segments.flatMap(segment => row(segment, frame))];
  const turned = scales.flatMap(([of, words]) => (shown.some(figure => figure.of === of) ? [words] : []));
  return [
    ...lines,
    ...wrapped([scaleOf(document, bottom), ...turned].join(' '), width).map(line => paint(line, 'grey')),
  ];
}

function headingOf({ paint, steps, words, curve, figures: shown }: Frame): string {
  const titles = shown.map(({ title }) => padStart(title, figureWidth));
  const name = curve === 0 ? '' : `  ${padEnd(curveTitle, curve)}`;
  return paint(`${padEnd('steps', steps)}  ${padEnd('words', words)}${name}${titles.join('')}`, 'grey');
}

function row(segment: Segment, frame: Frame): readonly string[] {
  const { paint, steps, words, curve } = frame;
  const [first = '', ...rest] = wrapped(contentOf(segment), words);
  const drawn = curve === 0 ? '' : `  ${padEnd(curveOf(segment, frame), curve)}`;
  const numbers = frame.figures.map(({ text }) => padStart(text(segment), figureWidth));
  const begin = `${paint(padStart(numbersOf(segment), steps), 'grey')}  ${padEnd(first, words)}`;
  return [
    begin + paint(drawn + numbers.join(''), 'grey'),
    ...rest.map(line => `${' '.repeat(steps + 2)}${line}`),
  ];
}

function stacked(segment: Segment, frame: Frame): readonly string[] {
  const { paint, steps, bottom, width } = frame;
  const indent = ' '.repeat(steps + 2);
  const [first = '', ...rest] = wrapped(contentOf(segment), width - steps - 2);
  const numbers = frame.figures.map(({ title, text }) => `${title} ${text(segment)}`);
  const drawn = bottom === undefined ? [] : [curveOf(segment, { ...frame, curve: width - steps - 2 })];
  return [
    `${paint(padStart(numbersOf(segment), steps), 'grey')}  ${first}`,
    ...rest.map(line => indent + line),
    ...[...drawn, ...wrapped(numbers.join(', '), width - steps - 2)].map(line =>
      paint(indent + line, 'grey'),
    ),
  ];
}

function curveOf({ steps }: Segment, { curve, bottom }: Frame): string {
  const shares = steps.map(({ measures }) => measures?.attention?.normalisedEntropy);
  return sparkline(shares, curve, bottom ?? 0, 1);
}

/** The seam by kind: each form of latent says here what it is. */
function contentOf(segment: Segment): string {
  if (segment.kind === 'text') return oneLine(segment.text) || '(no visible text)';
  const [first] = segment.steps;
  const replaced = segment.steps.filter(({ origin }) => origin !== 'model').length;
  const other = replaced === 0 ? '' : `, ${replaced} not the model's own`;
  if (!first || first.form.kind === 'denoised')
    return `▣ group ${segment.span + 1}: ${counted(segment.steps.length, 'latent')}${other}`;
  return `▣ ${frameTitle(first)} of ${first.of}: ${frameFacts(first)}${other}`;
}

/** "12–19", counted as in the trace. */
function numbersOf({ from, steps }: Segment): string {
  return steps.length === 1 ? `${from}` : `${from}–${from + steps.length - 1}`;
}

/** A round share just below all values, so that a curve that hardly moves can be seen to move. */
function bottomOf(segments: readonly Segment[]): number | undefined {
  const shares = segments.flatMap(({ steps }) =>
    steps.flatMap(({ measures }) => measures?.attention?.normalisedEntropy ?? []),
  );
  const measured = segments.some(({ entropy }) => entropy !== undefined);
  if (!measured) return undefined;
  return Math.max(0, Math.floor(shares.reduce((a, b) => Math.min(a, b), 1) * 20 - 0.5) / 20);
}

const scales = [
  [
    'degrees',
    'turned: angle between the stream before and after the change, at the layer that was turned most.',
  ],
  ['added', 'added: α‖v‖ / ‖h‖.'],
] as const;

function scaleOf({ picture }: TraceDocument, bottom: number | undefined): string {
  const output = 'output: entropy of the next word, in nats';
  if (bottom === undefined) return `${output}.`;
  const tokens = picture?.tokens ?? 0;
  return (
    `attention: ▁ ${percent(bottom)} to █ 100 % of the entropy of uniform attention over ${counted(tokens, 'picture token')} ` +
    `(${decimal(Math.log(tokens))} nats); a gap is not defined. image: share of attention on the picture. ${output}. ` +
    'Measurements, no signs of a right answer.'
  );
}

function decimal(value: Mean): string {
  if (value === undefined) return '–';
  return value === null ? 'undef.' : value.toFixed(2);
}

function percent(value: Mean): string {
  if (value === undefined) return '–';
  return value === null ? 'undef.' : `${Math.round(100 * value)} %`;
}

/** Of a run of a hundred thousand steps as well, which are too many arguments. */
function largest(values: readonly number[], least: number): number {
  return values.reduce((a, b) => Math.max(a, b), least);
}
