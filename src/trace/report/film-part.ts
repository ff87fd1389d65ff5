// The filmstrip and its tracks on one axis: words of a segment stand over the curves of its steps.

import type { Axis } from './axis';
import { html } from './html';
import type { Html } from './html';
import { frameFacts, frameTitle } from './frames';
import type { FilmFrames } from './latents-part';
import { bandPath, curvePath, oddParts, referencePath } from './lane-paths';
import type { Room } from './lane-paths';
import type { Lane } from './lanes';
import { meanText, scaleTexts } from './lanes';
import type { Segment } from './segments';
import { levelOf } from './word-level';
import { counted } from '../../shared/format';
import { wordOf } from '../../shared/trace/step';
import type { Step } from '../../shared/trace/step';

/** A line of a lane: its drawing is this high, and stretched to the room. */
const height = 100;

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
    ${segment.steps.map(({ token }) => wordPart(wordOf(token), token.entropy, token.forced === 'person'))}
  </li>`;
}

function wordPart(text: string, entropy: number, forced: boolean): Html {
  const [, before = '', word = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
  return html`${before}<span class="${forced ? 'changed ' : ''}u${levelOf(entropy)}">${word}</span>${after}`;
}

function lanePart(axis: Axis, lane: Lane, steps: readonly Step[]): Html {
  const { name, unit, reference, tall } = lane;
  const drawn = axis.segments.flatMap(({ segment }): readonly Step[] => segment.steps);
  const room: Room = { x: axis.x, width: axis.width, height };
  const summary = `${name} by step, mean ${meanText(lane, drawn)} ${unit}.`;
  return html`<p class="name">${name}<small>mean ${meanText(lane, drawn)} ${unit}</small></p>
    <svg
      class="lane ${tall ? 'tall' : ''}"
      viewBox="0 0 ${Number(axis.width.toFixed(3))} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${summary} The values are in the table of steps."
    >
      ${oddParts(axis, room)} ${lane.band && html`<path class="band" d="${bandPath(room, lane, steps)}" />`}
      ${reference && html`<path class="reference" d="${referencePath(room, lane, reference.value)}" />`}
      <path class="curve" d="${curvePath(room, lane, steps)}" />
    </svg>
    <p class="scale" aria-hidden="true">${scaleTexts(lane).map(text => html`<span>${text}</span>`)}</p>`;
}
