// The curves below the film, on its axis. A lane is drawn from what the table lists; where a value is not defined the
// curve has a gap.

import { t } from '@vscode/l10n';
import type { TemplateResult } from 'lit';
import { nothing, svg } from 'lit';
import type { Film, PlacedLane } from './film';
import { heightOf, scaleText } from './lanes';
import type { StepView } from '../../../src/shared/protocol/trace-panel';

/** "0 12.5": a point of a path. */
type Point = string;

export function tracksView(film: Film): TemplateResult {
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

function laneView(film: Film, placed: PlacedLane) {
  const { axis, trace } = film;
  const { lane } = placed;
  const floor = placed.top + lane.height + 0.5;
  const reference = lane.reference && yOf(placed, lane.reference.value);
  return svg`
    <line class="edge" x1="0" x2=${axis.width} y1=${floor} y2=${floor} />
    ${reference === undefined ? nothing : svg`<line class="reference" x1="0" x2=${axis.width} y1=${reference} y2=${reference} />`}
    ${lane.band ? svg`<path class="band" d=${bandPath(film, placed)} />` : nothing}
    ${lane.bars ? barsView(film, placed) : svg`<path class="curve" data-lane=${lane.id} d=${curvePath(film, placed)} />`}
    ${gaps(trace.steps, step => lane.value(step) === null).map(
      ({ from, to }) =>
        svg`<text class="gap" x=${(axis.x(from) + axis.x(to)) / 2} y=${floor - 6}>${t('undefined')}</text>`,
    )}`;
}

/** Amber where the model did not make what is measured. */
function barsView({ axis, trace }: Film, placed: PlacedLane) {
  const { lane, top } = placed;
  const floor = top + lane.height;
  const path = (changed: boolean) =>
    trace.steps
      .flatMap((step, index) => {
        const value = lane.value(step);
        const isChanged = step.latent !== undefined && step.latent.origin !== 'model';
        if (value === null || value === undefined || isChanged !== changed) return [];
        return [`M${axis.x(index).toFixed(1)} ${floor}V${yOf(placed, value).toFixed(1)}`];
      })
      .join('');
  return svg`<path class="bars" data-lane=${lane.id} d=${path(false)} /><path class="bars changed" d=${path(true)} />`;
}

/** A single point between gaps is a short dash: a path of one point is not seen. */
function curvePath(film: Film, placed: PlacedLane): string {
  return runs(film, step => {
    const value = placed.lane.value(step);
    return value === null || value === undefined ? undefined : [value];
  })
    .map(run => {
      const points = run.map(
        ({ x, values: [value = 0] }) => `${x.toFixed(1)} ${yOf(placed, value).toFixed(1)}`,
      );
      return points.length === 1 ? `M${points[0] ?? ''}h0.01` : `M${points.join('L')}`;
    })
    .join('');
}

function bandPath(film: Film, placed: PlacedLane): string {
  return runs(film, step => placed.lane.band?.(step))
    .filter(run => run.length > 1)
    .map(run => {
      const edge = (which: 0 | 1): Point[] =>
        run.map(({ x, values }) => `${x.toFixed(1)} ${yOf(placed, values[which] ?? 0).toFixed(1)}`);
      return `M${edge(1).join('L')}L${edge(0).reverse().join('L')}Z`;
    })
    .join('');
}

/** Stretches of steps that have values, in the film's order. */
function runs({ trace, axis, spans }: Film, valuesOf: (step: StepView) => readonly number[] | undefined) {
  const found: { x: number; values: readonly number[] }[][] = [];
  let open: { x: number; values: readonly number[] }[] | undefined;
  for (const { from, count } of spans)
    for (let step = from; step < from + count; step++) {
      const view = trace.steps[step];
      const values = view && valuesOf(view);
      if (!values) open = undefined;
      else if (open) open.push({ x: axis.x(step), values });
      else found.push((open = [{ x: axis.x(step), values }]));
    }
  return found;
}

function gaps(steps: readonly StepView[], isGap: (step: StepView) => boolean) {
  const found: { from: number; to: number }[] = [];
  steps.forEach((step, index) => {
    if (!isGap(step) || step.kind === 'prompt' || step.kind === 'answer') return;
    const last = found.at(-1);
    if (last?.to === index - 1) last.to = index;
    else found.push({ from: index, to: index });
  });
  return found;
}

function scaleView({ axis }: Film, placed: PlacedLane) {
  const { lane, top } = placed;
  const { top: above, bottom: below } = scaleText(lane);
  const x = axis.width + 6;
  const reference = lane.reference && yOf(placed, lane.reference.value);
  // Two words of ten pixels each need so much room between them.
  const clear = (y: number) => reference === undefined || Math.abs(reference - y) > 10;
  return svg`
    ${reference === undefined ? nothing : svg`<text x=${x} y=${reference + 3.5}>${lane.reference?.label}</text>`}
    ${above !== '' && clear(top + 3.5) ? svg`<text x=${x} y=${top + 7}>${above}</text>` : nothing}
    ${below !== '' && clear(top + lane.height) ? svg`<text x=${x} y=${top + lane.height}>${below}</text>` : nothing}`;
}

function yOf({ lane, top }: PlacedLane, value: number): number {
  return top + lane.height * (1 - heightOf(lane, value));
}

function summary({ lanes, trace }: Film): string {
  const names = lanes.map(({ lane }) => lane.name).join(', ');
  return t('{0} of {1} steps. The table (t) has the numbers.', names, String(trace.steps.length));
}
