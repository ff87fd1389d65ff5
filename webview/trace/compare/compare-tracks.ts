// The curves of both runs on their common axis: A grey, B amber from where it is another number on. KL(A‖B) belongs to both,
// and is drawn in bars, amber from the first word that differs. What is not defined is a gap.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { letters, stepAt } from './compare-film';
import type { CompareFilm, Letter } from './compare-film';
import type { PairLane, PlacedPairLane } from './compare-lanes';
import { agreement, firstDifference } from './compare-words';
import { heightOf, scaleText } from '../film/lanes';
import { counted } from '../../../src/shared/format';
import { cssVariables } from '../../ui/css-variables';

type Value = number | null | undefined;

export function compareTracksView(film: CompareFilm): TemplateResult {
  const { axis, lanes, tracksHeight, wide } = film;
  return svg`<svg class="tracks" width=${axis.width} height=${tracksHeight} role="img" aria-label=${summary(film)}>
    ${axis.columns.map(
      ({ span, x, width }) => svg`
        ${span.kind === 'latent' ? svg`<rect class="latent" x=${x} y="0" width=${width} height=${tracksHeight} />` : nothing}
        ${x > 0 ? svg`<line class="edge" x1=${x + 0.5} x2=${x + 0.5} y1="0" y2=${tracksHeight} />` : nothing}`,
    )}
    ${lanes.map(placed => laneView(film, placed))}
    ${wide ? lanes.map(placed => scaleView(film, placed)) : nothing}
  </svg>`;
}

function laneView(film: CompareFilm, placed: PlacedPairLane) {
  const { lane, top } = placed;
  const floor = top + lane.height + 0.5;
  const references = lane.references.map(({ value }) => yOf(placed, value));
  return svg`
    <line class="edge" x1="0" x2=${film.axis.width} y1=${floor} y2=${floor} />
    ${references.map(y => svg`<line class="reference" x1="0" x2=${film.axis.width} y1=${y} y2=${y} />`)}
    ${lane.id === 'divergence' ? barsView(film, placed) : curvesView(film, placed)}`;
}

function curvesView(film: CompareFilm, placed: PlacedPairLane) {
  const [ofA, ofB] = letters.map(letter => valuesOf(film, placed.lane, letter)) as [Value[], Value[]];
  const other = ofB.findIndex((value, place) => value !== ofA[place] && !isNothing(value));
  // One step sooner, so that the curve comes from where both are.
  const from = other === -1 ? Infinity : Math.max(0, other - 1);
  return svg`<path class="curve a" data-lane=${placed.lane.id} d=${path(film, placed, ofA)} />
    <path class="curve b" data-lane=${placed.lane.id} d=${path(
      film,
      placed,
      ofB.map((value, place) => (place < from ? undefined : value)),
    )} />
    ${gapsView(film, placed, ofA, ofB)}`;
}

function valuesOf(film: CompareFilm, lane: PairLane, letter: Letter): Value[] {
  return film.alignment.places.map((_, place) => valueAt(film, lane, letter, place));
}

/** In the gap of a curve, with the run whose curve it is: the other may go through it. */
function gapsView(
  { axis }: CompareFilm,
  placed: PlacedPairLane,
  ofA: readonly Value[],
  ofB: readonly Value[],
) {
  const floor = placed.top + placed.lane.height;
  const gapOf = (place: number) => {
    const [a, b] = [ofA[place] === null, ofB[place] === null];
    return a && b ? t('undefined') : a ? t('A undefined') : b ? t('B undefined') : undefined;
  };
  return stretches(ofA.map((_, place) => gapOf(place))).map(
    ({ words, from, to }) =>
      svg`<text class="gap" x=${(axis.x(from) + axis.x(to)) / 2} y=${floor - 5}>${words}</text>`,
  );
}

function stretches(all: readonly (string | undefined)[]) {
  const found: { readonly words: string; readonly from: number; to: number }[] = [];
  all.forEach((words, place) => {
    const last = found.at(-1);
    if (words === undefined) return;
    if (last?.to === place - 1 && last.words === words) last.to = place;
    else found.push({ words, from: place, to: place });
  });
  return found;
}

export function valueAt(film: CompareFilm, lane: PairLane, letter: Letter, place: number): Value {
  const step = stepAt(film, film[letter], place);
  return step && lane.values?.[letter]?.(step);
}

const isNothing = (value: Value): value is null | undefined => value === null || value === undefined;

/** A single point between gaps is a short dash: a path of one point is not seen. */
function path({ axis }: CompareFilm, placed: PlacedPairLane, values: readonly Value[]): string {
  const runs: string[][] = [];
  let open: string[] | undefined;
  values.forEach((value, place) => {
    if (isNothing(value)) {
      open = undefined;
      return;
    }
    const point = `${axis.x(place).toFixed(1)} ${yOf(placed, value).toFixed(1)}`;
    if (open) open.push(point);
    else runs.push((open = [point]));
  });
  return runs.map(run => (run.length === 1 ? `M${run[0] ?? ''}h0.01` : `M${run.join('L')}`)).join('');
}

function barsView(film: CompareFilm, placed: PlacedPairLane) {
  const { axis, alignment, divergenceAt } = film;
  const { lane, top } = placed;
  const floor = top + lane.height;
  const bars = (parted: boolean) =>
    alignment.places
      .flatMap((_, place) => {
        const value = divergenceAt(place);
        const isParted = alignment.first !== undefined && place >= alignment.first;
        if (value === undefined || Number.isNaN(value) || isParted !== parted) return [];
        // Nothing apart is something that was measured: it is seen, as a dot.
        return [
          `M${axis.x(place).toFixed(1)} ${floor}V${Math.min(floor - 1, yOf(placed, value)).toFixed(1)}`,
        ];
      })
      .join('');
  return svg`<path class="bars" data-lane=${lane.id} d=${bars(false)} /><path class="bars changed" d=${bars(true)} />
    <path class="beyond" d=${tips(film, placed)} />`;
}

/** On bars that are longer than their scale. */
function tips({ axis, alignment, divergenceAt }: CompareFilm, { lane, top }: PlacedPairLane): string {
  return alignment.places
    .map((_, place) =>
      (divergenceAt(place) ?? 0) > lane.domain[1] ? `M${(axis.x(place) - 3).toFixed(1)} ${top}h6l-3 -5z` : '',
    )
    .join('');
}

function scaleView({ axis }: CompareFilm, placed: PlacedPairLane) {
  const { lane, top } = placed;
  const { top: above, bottom: below } = scaleText({
    id: lane.id === 'divergence' ? 'focus' : lane.id,
    domain: lane.domain,
  });
  const x = axis.width + 6;
  const references = labelPlaces(placed);
  const clear = (y: number) => references.every(reference => Math.abs(reference.y - y) > 10);
  return svg`
    ${references.map(({ label, y }) => svg`<text x=${x} y=${y + 3.5}>${label}</text>`)}
    ${above !== '' && clear(top + 3.5) ? svg`<text x=${x} y=${top + 7}>${above}</text>` : nothing}
    ${below !== '' && clear(top + lane.height) ? svg`<text x=${x} y=${top + lane.height}>${below}</text>` : nothing}`;
}

/** What a line of ten pixels takes. */
const labelHeight = 11;

/** Beside their lines; two that would lie over each other give way to both sides. */
function labelPlaces(placed: PlacedPairLane): readonly { readonly label: string; readonly y: number }[] {
  const labels = placed.lane.references
    .map(({ label, value }) => ({ label, y: yOf(placed, value) }))
    .sort((one, other) => one.y - other.y);
  const [above, below] = labels;
  if (!above || !below) return labels;
  const by = Math.max(0, labelHeight - (below.y - above.y)) / 2;
  return [
    { ...above, y: above.y - by },
    { ...below, y: below.y + by },
  ];
}

function yOf({ lane, top }: PlacedPairLane, value: number): number {
  return top + lane.height * (1 - heightOf(lane, value));
}

function summary(film: CompareFilm): string {
  const names = film.lanes.map(({ lane }) => lane.name).join(', ');
  const where = firstDifference(film) ?? agreement(film);
  const said = t('{0} of A and B; {1}. The table (t) has the numbers.', names, where);
  return [
    said,
    ...film.lanes.flatMap(({ lane }) => letters.flatMap(letter => gapWords(film, lane, letter))),
  ].join(' ');
}

function gapWords(film: CompareFilm, lane: PairLane, letter: Letter): readonly string[] {
  const count = valuesOf(film, lane, letter).filter(value => value === null).length;
  if (count === 0) return [];
  return [t('{0} of {1} is undefined at {2}.', lane.name, letter.toUpperCase(), counted(count, 'step'))];
}

/** "3.65 / 3.68", or the one figure of both; beside the lanes. */
export function compareLaneNames(film: CompareFilm, place: number): TemplateResult[] {
  return film.lanes.map(({ lane, top }) => {
    const text = laneText(film, lane, place);
    return html`<div
      class="lane"
      title=${lane.definition ?? nothing}
      ${cssVariables({ '--top': `${film.wide ? top - 1 : top - 14}px` })}
    >
      <span class="label">${lane.name}</span>
      <span class="reading"><span class="value">${text}</span> <span class="label">${lane.unit}</span></span>
    </div>`;
  });
}

function laneText(film: CompareFilm, lane: PairLane, place: number): string {
  if (lane.id === 'divergence') return figureText(film.divergenceAt(place), lane.format);
  return `${figureText(valueAt(film, lane, 'a', place), lane.format)} / ${figureText(valueAt(film, lane, 'b', place), lane.format)}`;
}

/** As a table has it: a gap is a dash, what was measured and is not defined is said so. */
export function figureText(value: Value, format: (value: number) => string): string {
  if (value === null) return t('undefined');
  return value === undefined || Number.isNaN(value) ? '\u2013' : format(value);
}
