// What is measured at each step, once: the curve, the value beside it and the column of the table are read from the same
// lane, so that they cannot say different things. A value that is not defined is null: a gap, never zero.

import { t } from '@vscode/l10n';
import type {
  AttentionView,
  FocusTrack,
  StepView,
  TraceView,
} from '../../../src/shared/protocol/trace-panel';
import { rankByChance } from '../../../src/shared/trace-view/step-values';

export interface Lane {
  readonly id: 'entropy' | 'focus' | 'drawn' | 'share' | 'output' | 'rank' | 'norm' | 'turned';
  readonly name: string;
  readonly unit: string;
  readonly height: number;
  /** Undefined where nothing was measured. */
  readonly value: (step: StepView) => number | null | undefined;
  /** 10th and 90th percentile of the layers. */
  readonly band?: (step: StepView) => readonly [number, number] | undefined;
  /** What chance or indifference gives. */
  readonly reference?: { readonly value: number; readonly label: string };
  /** Bottom and top of the lane; the bottom may be the larger. */
  readonly domain: readonly [number, number];
  readonly scale: 'linear' | 'log';
  /** One bar for each step: what has no course between one step and the next. */
  readonly bars?: true;
  readonly format: (value: number) => string;
}

/** The lanes for which this trace has something to draw; `drawn` is of a box that a person drew on the picture. */
export function lanesOf(trace: TraceView, drawn?: FocusTrack): readonly Lane[] {
  const { steps, attention, model } = trace;
  const lanes = [
    ...(attention ? attentionLanes(steps, attention) : []),
    ...(drawn ? [drawnLane(steps, drawn)] : []),
    turnedLane(steps),
    normLane(steps, model),
    outputLane(steps),
    rankLane(steps, model),
  ];
  return lanes.filter(lane => steps.some(step => lane.value(step) !== undefined));
}

function attentionLanes(steps: readonly StepView[], { patches, chance }: AttentionView): Lane[] {
  const uniform = Math.log(patches);
  const entropies = steps.flatMap(({ attention }) => [
    attention?.entropy ?? uniform,
    attention?.low ?? uniform,
  ]);
  const lowest = Math.min(uniform, ...entropies);
  const focus: Lane = {
    id: 'focus',
    name: 'S_focus',
    unit: t('in box'),
    height: 34,
    value: step => step.attention?.focus,
    ...(chance !== undefined && { reference: { value: chance, label: t('chance') } }),
    domain: [0, topOf(steps.map(step => step.attention?.focus ?? 0).concat(2 * (chance ?? 0)))],
    scale: 'linear',
    format: twoDigits,
  };
  return [
    {
      id: 'entropy',
      name: t('Attention entropy'),
      unit: t('nats'),
      height: 54,
      value: step => step.attention?.entropy,
      band: ({ attention }) =>
        attention && attention.entropy !== null && attention.low !== null && attention.high !== null
          ? [attention.low, attention.high]
          : undefined,
      reference: { value: uniform, label: t('uniform') },
      domain: [Math.max(0, Math.floor((lowest - 0.05) * 10) / 10), uniform],
      scale: 'linear',
      format: twoDigits,
    },
    focus,
    {
      id: 'share',
      name: t('Image share'),
      unit: t('of attention'),
      height: 26,
      value: step => step.attention?.share,
      domain: [0, topOf(steps.map(step => step.attention?.share ?? 0))],
      scale: 'linear',
      format: twoDigits,
    },
  ];
}

/** As S_focus of the sample's box, on the same kind of scale. */
function drawnLane(steps: readonly StepView[], { values, chance }: FocusTrack): Lane {
  const value = ({ kind, row, attention }: StepView) => {
    const score = kind === 'answer' || !attention ? undefined : values[row];
    return score === undefined ? undefined : Number.isNaN(score) ? null : score;
  };
  return {
    id: 'drawn',
    name: t('S_focus, drawn'),
    unit: t('in your box'),
    height: 34,
    value,
    reference: { value: chance, label: t('chance') },
    domain: [0, topOf(steps.map(step => value(step) ?? 0).concat(2 * chance))],
    scale: 'linear',
    format: twoDigits,
  };
}

function turnedLane(steps: readonly StepView[]): Lane {
  return {
    id: 'turned',
    name: t('Turned by'),
    unit: t('degrees'),
    height: 26,
    value: step => step.turned,
    domain: [0, topOf(steps.map(step => step.turned ?? 0))],
    scale: 'linear',
    format: value => value.toFixed(1),
  };
}

/** In norms of a text token; of a trace that does not say what that is, as it was fed, and without a line to hold it against. */
function normLane(steps: readonly StepView[], { tokenNorm = 0 }: TraceView['model']): Lane {
  const known = tokenNorm > 0;
  const value = ({ latent }: StepView) => latent && (known ? latent.norm / tokenNorm : latent.norm);
  return {
    id: 'norm',
    name: t('Latent norm'),
    unit: known ? t('× token') : t('as fed'),
    height: 26,
    value,
    ...(known && { reference: { value: 1, label: t('token') } }),
    domain: [0, topOf(steps.map(step => value(step) ?? 0).concat(known ? 1.2 : 0))],
    scale: 'linear',
    bars: true,
    format: twoDigits,
  };
}

function outputLane(steps: readonly StepView[]): Lane {
  return {
    id: 'output',
    name: t('Output entropy'),
    // However the word was drawn: like p, lens and next token.
    unit: t('nats at T = 1'),
    height: 26,
    value: step => step.outputEntropy,
    // Of a model that is never in doubt the curve is flat, and not its rounding blown up.
    domain: [0, Math.max(1, topOf(steps.map(step => step.outputEntropy ?? 0)))],
    scale: 'linear',
    format: twoDigits,
  };
}

function rankLane(steps: readonly StepView[], { vocabulary }: TraceView['model']): Lane {
  const chance = vocabulary === undefined ? undefined : rankByChance(vocabulary);
  const worst = topOf([10, chance ?? 1, ...steps.map(step => step.answerRank ?? 1)]);
  return {
    id: 'rank',
    name: t('Answer rank'),
    unit: '',
    height: 26,
    value: step => step.answerRank,
    ...(chance !== undefined && { reference: { value: chance, label: t('chance') } }),
    domain: [worst, 1],
    scale: 'log',
    format: value => String(value),
  };
}

/** A round number just above all values. */
export function topOf(values: readonly number[]): number {
  const largest = Math.max(...values, 1e-6);
  const power = 10 ** Math.floor(Math.log10(largest));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find(round => round * power >= largest) ?? 10) * power;
}

/** From 0 at the bottom of the lane to 1 at its top. */
export function heightOf(
  { domain: [bottom, top], scale }: Pick<Lane, 'domain' | 'scale'>,
  value: number,
): number {
  const along = scale === 'log' ? Math.log : (plain: number) => plain;
  const share = (along(value) - along(bottom)) / (along(top) - along(bottom));
  return Math.min(1, Math.max(0, share));
}

/** The value as it is written beside the lane and in the table. */
export function valueText(lane: Lane, step: StepView | undefined): string {
  const value = step && lane.value(step);
  if (value === null) return t('undefined');
  return value === undefined ? '–' : lane.format(value);
}

/** The ends of the lane's scale, as they are written at its right. */
export function scaleText({ domain, id }: Pick<Lane, 'domain' | 'id'>): {
  readonly top: string;
  readonly bottom: string;
} {
  const plain = (value: number) => String(Number(value.toPrecision(2)));
  // The top of the entropy lane is its reference, which has a name.
  return {
    top: id === 'entropy' ? '' : plain(domain[1]),
    bottom: id === 'entropy' || id === 'rank' ? plain(domain[0]) : '',
  };
}

const twoDigits = (value: number) => value.toFixed(2).replace('-', '\u2212');
