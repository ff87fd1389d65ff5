// The figures of one place of two runs, in words: what each has for itself, and what only both together have.

import { t } from '@vscode/l10n';
import type { CompareFilm, Letter, Side } from './compare-film';
import { letters, stepAt } from './compare-film';
import { figureText, valueAt } from './compare-tracks';
import { wordOf } from '../film/step-title';
import type { Found, MainMap } from '../stage/attention-map';
import type { StepDifference } from '../../../src/shared/protocol/trace-compare';
import type { StepView } from '../../../src/shared/protocol/trace-panel';
import { jensenShannon } from '../../../src/shared/trace-view/compare-figures';
import type { Likelihood } from '../../../src/shared/trace-view/compare-figures';

export interface PairRow {
  readonly name: string;
  readonly title?: string;
  /** Of A and B; of both together where there is one. */
  readonly values: readonly [string, string] | readonly [string];
}

export interface PlaceFigures {
  /** Undefined while they are on their way, null where there are none. */
  readonly difference: StepDifference | null | undefined;
  readonly maps: Readonly<Record<Letter, Found<MainMap>>>;
}

export const dash = '\u2013';
const two = (value: number) => value.toFixed(2).replace('-', '\u2212');

export function pairRows(film: CompareFilm, place: number, figures: PlaceFigures): readonly PairRow[] {
  const [a, b] = letters.map(letter => stepAt(film, film[letter], place));
  const each = (of: (step: StepView) => string): readonly [string, string] => [
    a ? of(a) : dash,
    b ? of(b) : dash,
  ];
  const crossed = crossedOf(film, figures.difference);
  return [
    { name: t('Next token'), values: each(nextText) },
    { name: t('P of A\u2019s token'), values: [probabilityText(a), likelihoodText(crossed.aUnderB)] },
    { name: t('P of B\u2019s token'), values: [likelihoodText(crossed.bUnderA), probabilityText(b)] },
    {
      name: t('Entropy, nats'),
      title: t('Of attention over the picture\u2019s tokens'),
      values: each(({ attention }) => figureText(attention?.entropy, two)),
    },
    ...focusRows(film, place),
    {
      name: t('Nearest phrase'),
      title: t('Of latents; \u201cnoise\u201d where it is no nearer than noise latents are'),
      values: each(phraseText),
    },
    {
      name: t('Attention JS'),
      title: t('Jensen\u2013Shannon divergence of the two maps that are shown, in nats: 0 to 0.69'),
      values: [figureText(mapsApart(film, figures.maps), value => value.toFixed(3))],
    },
    {
      name: t('cos of the latents'),
      title: t('Between the vectors that were fed: of this step, or the newest before it'),
      values: [figureText(figures.difference?.cosine ?? undefined, two)],
    },
    {
      name: t('KL (A \u2016 B)'),
      title: t('At least so much, from the likeliest tokens that the traces keep'),
      values: [atLeast(film.divergenceAt(place))],
    },
  ];
}

/** Beside its chance level, which is the run's own: without that the figure says nothing. */
function focusRows(film: CompareFilm, place: number): readonly PairRow[] {
  const row = (
    id: 'focus' | 'drawn',
    name: string,
    chanceOf: (side: Side) => number | undefined,
  ): PairRow[] => {
    const lane = film.lanes.find(placed => placed.lane.id === id)?.lane;
    if (!lane) return [];
    const [a, b] = letters.map(letter => {
      const value = valueAt(film, lane, letter, place);
      const chance = chanceOf(film[letter]);
      const text = figureText(value, two);
      return typeof value === 'number' && chance !== undefined ? `${text} (${two(chance)})` : text;
    });
    return [{ name, title: t('In brackets what chance gives'), values: [a ?? dash, b ?? dash] }];
  };
  return [
    ...row('focus', t('S_focus (chance)'), ({ trace }) => trace.attention?.chance),
    ...row('drawn', t('S_focus, drawn (chance)'), ({ drawn }) => drawn?.chance),
  ];
}

function nextText(step: StepView): string {
  if (step.kind === 'latent') return t('latent');
  const p = step.probability;
  return p === undefined ? wordOf(step) : `${wordOf(step)} ${two(p)}`;
}

const probabilityText = (step: StepView | undefined) =>
  step?.probability === undefined ? dash : two(step.probability);

function likelihoodText(likelihood: Likelihood | null): string {
  if (!likelihood) return dash;
  const { value, atMost } = likelihood;
  const text = value < 0.005 ? value.toPrecision(1) : two(value);
  return atMost ? `\u2264 ${text}` : text;
}

const atLeast = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? dash : `\u2265 ${two(value)}`;

/** Of what is nearest it is said that it is none where noise is as near. */
function phraseText({ latent }: StepView): string {
  const reading = latent?.readings.find(({ name }) => name.startsWith('Nearest words'));
  if (!reading) return dash;
  return reading.value < reading.noise95 ? t('noise') : `${reading.best} ${two(reading.value)}`;
}

function crossedOf({ a }: CompareFilm, difference: StepDifference | null | undefined) {
  const { ownUnderOther = null, otherUnderOwn = null } = difference ?? {};
  return a.isOwn
    ? { aUnderB: ownUnderOther, bUnderA: otherUnderOwn }
    : { aUnderB: otherUnderOwn, bUnderA: ownUnderOther };
}

/** A place on another picture is another place. */
function mapsApart({ same }: CompareFilm, { a, b }: PlaceFigures['maps']): number | undefined {
  if (!same.picture || !a || !b || typeof a === 'string' || typeof b === 'string') return undefined;
  return jensenShannon(a.mass, b.mass) ?? undefined;
}
