// What is measured at each step: its name, definition and scale, once, for the curve, the value beside it and the table.

import { decimal, percent } from './figures';
import type { Mean } from './segments';
import { meanOf } from './segments';
import type { TraceDocument, TracedModel } from '../../shared/trace/document';
import type { Step } from '../../shared/trace/step';
import { percentile } from '../../shared/trace-view/percentile';
import { outputEntropyOf, rankByChance } from '../../shared/trace-view/step-values';

export interface Lane {
  readonly name: string;
  readonly unit: string;
  readonly definition: string;
  readonly value: (step: Step) => Mean;
  /** 10th and 90th percentile of the layers. */
  readonly band?: (step: Step) => readonly [number, number] | undefined;
  readonly reference?: { readonly value: number; readonly name: string };
  /** Bottom and top; the bottom may be the larger. */
  readonly domain: readonly [number, number];
  readonly scale: 'linear' | 'log';
  readonly format: (value: Mean) => string;
  readonly tall: boolean;
}

/** Those for which this run has something to draw. */
export function lanesOf(document: TraceDocument): readonly Lane[] {
  const steps = document.steps.filter(({ kind }) => kind === 'text' || kind === 'latent');
  const tokens = document.picture?.tokens ?? 0;
  const chance = steps.find(step => step.measures?.attention?.focus)?.measures?.attention?.focus?.chance;
  const lanes = [
    entropyLane(steps, tokens),
    focusLane(steps, chance),
    shareLane(steps),
    normLane(steps, document.model),
    outputLane(steps),
    rankLane(steps, document.model),
    turnLane(steps),
  ];
  return lanes.filter(lane => steps.some(step => lane.value(step) !== undefined));
}

function entropyLane(steps: readonly Step[], tokens: number): Lane {
  const uniform = Math.log(Math.max(2, tokens));
  const values = steps.flatMap(step => [
    step.measures?.attention?.entropy ?? uniform,
    ...(layerBand(step) ?? []),
  ]);
  return {
    name: 'Attention entropy',
    unit: 'nats',
    definition: `−Σ p ln p of attention over the ${tokens} picture tokens, each head's row renormalised over them; the mean of all layers and heads, with a band from the 10th to the 90th percentile of the layers. Uniform attention has ln ${tokens} = ${uniform.toFixed(2)}.`,
    value: step => step.measures?.attention && step.measures.attention.entropy,
    band: layerBand,
    reference: { value: uniform, name: 'uniform' },
    domain: [Math.max(0, Math.floor(10 * (least(values) - 0.05)) / 10), uniform],
    scale: 'linear',
    format: decimal,
    tall: true,
  };
}

export function layerBand({ measures }: Step): readonly [number, number] | undefined {
  const layers = (measures?.attention?.layerEntropy ?? [])
    .filter(value => value !== null)
    .sort((a, b) => a - b);
  const [low, high] = [percentile(layers, 0.1), percentile(layers, 0.9)];
  return low === null || high === null ? undefined : [low, high];
}

function focusLane(steps: readonly Step[], chance: number | undefined): Lane {
  const value = (step: Step) => step.measures?.attention?.focus?.value;
  return {
    name: 'S_focus',
    unit: 'in the box',
    definition:
      'Of the eight picture tokens that are looked at most, less the least: the share that lies in the box the question is about. Chance: the share of the picture that the box covers.',
    value,
    ...(chance !== undefined && { reference: { value: chance, name: 'chance' } }),
    domain: [0, roundAbove(most([...steps.map(step => value(step) ?? 0), 2 * (chance ?? 0)]))],
    scale: 'linear',
    format: of => decimal(of, 3),
    tall: false,
  };
}

function shareLane(steps: readonly Step[]): Lane {
  const value = (step: Step) => step.measures?.attention?.imageShare;
  return {
    name: 'Image share',
    unit: 'of attention',
    definition: 'Attention on picture tokens / all attention, the mean of all layers and heads.',
    value,
    domain: [0, roundAbove(most(steps.map(step => value(step) ?? 0)))],
    scale: 'linear',
    format: percent,
    tall: false,
  };
}

function normLane(steps: readonly Step[], { tokenNorm = 0 }: TracedModel): Lane {
  const known = tokenNorm > 0;
  const value = (step: Step) =>
    step.kind === 'latent' ? (known ? step.norm / tokenNorm : step.norm) : undefined;
  return {
    name: 'Latent norm',
    unit: known ? '× token' : 'as fed',
    definition: known
      ? `Length of each latent as it was fed, over the median length of the prompt’s text tokens, ${decimal(tokenNorm)}.`
      : 'Length of each latent as it was fed, in the unit of the embeddings.',
    value,
    ...(known && { reference: { value: 1, name: 'token' } }),
    domain: [0, roundAbove(most(steps.map(step => value(step) ?? 0).concat(known ? 1.2 : 0)))],
    scale: 'linear',
    format: decimal,
    tall: false,
  };
}

function outputLane(steps: readonly Step[]): Lane {
  return {
    name: 'Output entropy',
    unit: 'nats',
    definition:
      '−Σ p ln p of the model’s own distribution of the next token, at temperature 1 however it was drawn.',
    value: outputEntropyOf,
    domain: [0, roundAbove(most([0.1, ...steps.map(step => outputEntropyOf(step) ?? 0)]))],
    scale: 'linear',
    format: decimal,
    tall: false,
  };
}

function rankLane(steps: readonly Step[], { vocabulary }: TracedModel): Lane {
  const value = (step: Step) => step.measures?.answerRank?.at(-1);
  const chance = vocabulary === undefined ? undefined : rankByChance(vocabulary);
  const worst = most([10, chance ?? 1, ...steps.map(step => value(step) ?? 1)]);
  return {
    name: 'Answer rank',
    unit: 'last layer',
    definition:
      'Place of the true answer\u2019s first token among all tokens, 1 being the likeliest next one.',
    value,
    ...(chance !== undefined && { reference: { value: chance, name: 'chance' } }),
    domain: [10 ** Math.ceil(Math.log10(worst)), 1],
    scale: 'log',
    format: of => decimal(of, 0),
    tall: false,
  };
}

function turnLane(steps: readonly Step[]): Lane {
  const value = (step: Step) => step.measures?.steering?.degrees;
  return {
    name: 'Turned by',
    unit: 'degrees',
    definition:
      'Angle between the stream before and after the intervention, at the layer where it is largest.',
    value,
    domain: [0, roundAbove(most(steps.map(step => value(step) ?? 0)))],
    scale: 'linear',
    format: of => decimal(of, 1),
    tall: false,
  };
}

/** From 0 at the bottom of the lane to 1 at its top. */
export function heightOf({ domain: [bottom, top], scale }: Lane, value: number): number {
  const along = scale === 'log' ? Math.log : (plain: number) => plain;
  const share = (along(value) - along(bottom)) / (along(top) - along(bottom));
  return Math.min(1, Math.max(0, share));
}

/** Top, middle and bottom of a scale; a reference that is an end of it takes its place. */
export function scaleTexts({ domain: [bottom, top], reference }: Lane): readonly string[] {
  const named = reference && `${reference.name} ${decimal(reference.value)}`;
  if (reference?.value === top) return [named ?? '', '', decimalEnd(bottom)];
  return [decimalEnd(top), named ?? '', decimalEnd(bottom)];
}

const decimalEnd = (value: number) => String(Number(value.toPrecision(2)));

export function meanText(lane: Lane, steps: readonly Step[]): string {
  return lane.format(meanOf(steps.map(lane.value)));
}

const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);

function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-6)));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find(round => round * power >= value) ?? 10) * power;
}
