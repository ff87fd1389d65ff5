// The filmstrip and its tracks on one axis: words of a segment stand over the curves of its steps.

import type { Axis } from './axis';
import { html } from './html';
import type { Html } from './html';
import { frameFacts, frameTitle } from './frames';
import type { FilmFrames } from './latents-part';
import type { Lane } from './lanes';
import { heightOf, meanText } from './lanes';
import { decimal } from './figures';
import type { Segment } from './segments';
import { counted } from '../../shared/format';
import { wordOf } from '../../shared/trace/step';
import type { Step } from '../../shared/trace/step';

/** A line of a lane: its drawing is this high, and stretched to the room. */
const height = 100;
/** Below it a word is sure enough to need no line. */
const sure = 0.2;

export function filmPart(
  axis: Axis,
  lanes: readonly Lane[],
  steps: readonly Step[],
  frames: FilmFrames,
): Html {
  return html`<section aria-labelledby="film">
    <h2 id="film">Filmstrip</h2>
    <div class="scroll" role="region" aria-label="Filmstrip and tracks" tabindex="0">
      <div class="film">
        <p class="name">Words<small>line: output entropy</small></p>
        <ol class="columns">
          ${axis.segments.map(({ segment }) => columnPart(segment, frames))}
        </ol>
        <p class="name">Steps</p>
        <div class="columns ruler" aria-hidden="true">
          ${axis.segments.map(({ segment }) => html`<span>${segment.from}</span>`)}
        </div>
        ${lanes.map(lane => lanePart(axis, lane, steps))}
      </div>
    </div>
    <dl class="definitions">
      ${lanes.map(
        ({ name, unit, definition }) =>
          html`<div>
            <dt>${name}, ${unit}</dt>
            <dd>${definition}</dd>
          </div>`,
      )}
    </dl>
    <p class="label">
      A gap is a value that is not defined. These are measurements, and no signs of a right answer.
    </p>
  </section>`;
}

/** The seam by kind: a frame for latents, words for text. */
function columnPart(segment: Segment, frames: FilmFrames): Html {
  if (segment.kind === 'latent') {
    const [first] = segment.steps;
    const other = segment.steps.filter(({ origin }) => origin !== 'model').length;
    return html`<li class="frame">
      ${frames.get(segment.from)}${first ? frameTitle(first) : ''}<br />${
        first && segment.steps.length === 1 ? frameFacts(first) : counted(segment.steps.length, 'latent')
      }
      ${other > 0 && html`<br /><span class="changed">◆ ${other} replaced</span>`}
    </li>`;
  }
  return html`<li>
    ${segment.steps.map(({ token }) => wordPart(wordOf(token), token.entropy, token.forced === true))}
  </li>`;
}

function wordPart(text: string, entropy: number, forced: boolean): Html {
  const level = entropy < sure ? 0 : Math.min(4, Math.ceil(2 * entropy));
  const [, before = '', word = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
  return html`${before}<span class="${forced ? 'changed ' : ''}u${level}">${word}</span>${after}`;
}

function lanePart(axis: Axis, lane: Lane, steps: readonly Step[]): Html {
  const { name, unit, reference, tall } = lane;
  const drawn = axis.segments.flatMap(({ segment }): readonly Step[] => segment.steps);
  const summary = `${name} by step, mean ${meanText(lane, drawn)} ${unit}.`;
  return html`<p class="name">${name}<small>mean ${meanText(lane, drawn)} ${unit}</small></p>
    <svg
      class="lane ${tall ? 'tall' : ''}"
      viewBox="0 0 ${round(axis.width)} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${summary} The values are in the table of steps."
    >
      ${axis.segments.map(({ x, width }, index) => index % 2 === 1 && html`<rect class="odd" x="${round(x)}" y="0" width="${round(width)}" height="${height}" />`)}
      ${lane.band && html`<path class="band" d="${bandPath(axis, lane, steps)}" />`}
      ${reference && html`<path class="reference" d="M0 ${yOf(lane, reference.value)}H${round(axis.width)}" />`}
      <path class="curve" d="${curvePath(axis, lane, steps)}" />
    </svg>
    <p class="scale" aria-hidden="true">${scaleTexts(lane).map(text => html`<span>${text}</span>`)}</p>`;
}

/** Top, middle and bottom of a scale; a reference that is an end of it takes its place. */
function scaleTexts({ domain: [bottom, top], reference }: Lane): readonly string[] {
  const named = reference && `${reference.name} ${decimal(reference.value)}`;
  if (reference?.value === top) return [named ?? '', '', decimalEnd(bottom)];
  return [decimalEnd(top), named ?? '', decimalEnd(bottom)];
}

const decimalEnd = (value: number) => String(Number(value.toPrecision(2)));
const round = (value: number) => Number(value.toFixed(3));

/** Where it is wanted from the top; a hair inside, so that a line at an end is seen. */
function yOf(lane: Lane, value: number): number {
  return round(2 + (height - 4) * (1 - heightOf(lane, value)));
}

type Point = readonly [x: number, y: number];

function curvePath(axis: Axis, lane: Lane, steps: readonly Step[]): string {
  const half = 0.25 * (axis.width / Math.max(1, steps.length));
  return runs(axis, steps, step => {
    const value = lane.value(step);
    return value === null || value === undefined ? undefined : yOf(lane, value);
  })
    .map(run => {
      const [first] = run;
      // A single value between two gaps would have no length.
      if (run.length === 1 && first) return `M${round(first[0] - half)} ${first[1]}h${round(2 * half)}`;
      return `M${run.map(([x, y]) => `${x} ${y}`).join('L')}`;
    })
    .join('');
}

function bandPath(axis: Axis, lane: Lane, steps: readonly Step[]): string {
  const edge = (side: 0 | 1) =>
    runs(axis, steps, step => {
      const band = lane.band?.(step);
      return band && yOf(lane, band[side]);
    });
  const lower = edge(0);
  return edge(1)
    .map(
      (upper, index) =>
        `M${[...upper, ...[...(lower[index] ?? [])].reverse()].map(([x, y]) => `${x} ${y}`).join('L')}Z`,
    )
    .join('');
}

/** Neighbouring steps that have a value; a gap begins another run. */
function runs(
  axis: Axis,
  steps: readonly Step[],
  y: (step: Step) => number | undefined,
): readonly (readonly Point[])[] {
  const found: Point[][] = [];
  let open: Point[] | undefined;
  steps.forEach((step, index) => {
    const x = axis.x(index);
    const at = x === undefined ? undefined : y(step);
    if (x === undefined || at === undefined) {
      open = undefined;
      return;
    }
    if (!open) found.push((open = []));
    open.push([round(x), at]);
  });
  return found;
}
