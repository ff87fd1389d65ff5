// Latents as what they are: a sketch never without its noise twin, a reading never without what noise reaches.

import { decimal } from './figures';
import { drawnPart, frameDrawing, sketchDrawing } from './frame-picture';
import type { Frame } from './frames';
import { frameFacts, framesOf } from './frames';
import { html } from './html';
import type { Html } from './html';
import { boxesOf } from './readings';
import type { Segment } from './segments';
import type { OpenTrace } from '../open-trace';
import type { Reading } from '../../shared/trace/latent';
import { placeOf } from '../../shared/trace-view/patch-place';
import { readingName, valuesOf } from '../../shared/trace-view/reading-view';

/** More than anybody compares; the page stays small. */
const mostFrames = 48;
const mostValues = 3;

/** By the index of the segment's first step: what stands in the film. */
export type FilmFrames = ReadonlyMap<number, Html>;

export async function filmFrames(trace: OpenTrace, segments: readonly Segment[]): Promise<FilmFrames> {
  const found = new Map<number, Html>();
  const frames = framesOf(segments);
  const latents = segments.filter(({ kind }) => kind === 'latent');
  for (const [i, frame] of frames.slice(0, mostFrames).entries()) {
    const drawing = await frameDrawing(trace, frame);
    const from = latents[i]?.from;
    if (drawing && from !== undefined)
      found.set(from, html`${drawnPart(drawing)}${drawing.note && html`${drawing.note}<br />`}`);
  }
  return found;
}

export async function latentsPart(trace: OpenTrace, segments: readonly Segment[]): Promise<Html | undefined> {
  const frames = framesOf(segments);
  if (frames.length === 0) return undefined;
  const boxes = boxesOf(trace.document);
  const figures: Html[] = [];
  for (const frame of frames.slice(0, mostFrames)) figures.push(await figurePart(trace, frame, boxes));
  return html`<section aria-labelledby="latents">
    <h2 id="latents">Latents</h2>
    <p class="label">
      Readings of a latent stand beside the 95th percentile of noise latents of the same mean and spread: a
      value below it means nothing. A sketch is decoded from the latents of its group, its noise twin from
      noise by the same decoder. Numbers on patches are the order of their choice.
    </p>
    <div class="latents">${figures}</div>
    ${frames.length > mostFrames && html`<p class="label">Of ${frames.length} the first ${mostFrames} are shown.</p>`}
  </section>`;
}

async function figurePart(
  trace: OpenTrace,
  frame: Frame,
  boxes: readonly number[] | undefined,
): Promise<Html> {
  const { latent, title, step } = frame;
  const picture = await frameDrawing(trace, frame);
  const twin =
    latent.form.kind === 'denoised' ? await sketchDrawing(trace, frame, 'sketch.noise') : undefined;
  const cosines = `cosine with the one before ${decimal(latent.cosinePrevious)}, with the first ${decimal(latent.cosineFirst)}, with the nearest patch ${decimal(latent.cosinePatch)}`;
  const changed = latent.origin !== 'model' && html` <span class="changed">◆ ${latent.origin}</span>`;
  return html`<figure>
    ${
      picture &&
      html`<div class="twins">
        <div>${drawnPart(picture)}${twin && html`<small>${title}</small>`}</div>
        ${twin && html`<div>${drawnPart(twin)}<small>noise twin</small></div>`}
      </div>`
    }
    <figcaption>
      <b>step ${step}</b
      ><span>${title}: ${frameFacts(latent)}${changed}</span
      >${picture?.note && html`<span>${picture.note}</span>`}<span class="label">${cosines}</span>
    </figcaption>
    ${latent.readings.length > 0 && readingsPart(latent.readings, boxes)}
  </figure>`;
}

function readingsPart(readings: readonly Reading[], boxes: readonly number[] | undefined): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">reading</th>
        <th scope="col" class="number">value</th>
        <th scope="col" class="number">noise 95 %</th>
      </tr>
    </thead>
    <tbody>
      ${readings.map(reading =>
        valuesOf(reading)
          .slice(0, mostValues)
          .map(({ of, value }, i) => {
            const place = reading.kind === 'patches' && placeOf(boxes ?? [], reading.nearest[i]?.patch ?? 0);
            const which = place ? `row ${place.row + 1}, column ${place.column + 1}` : of;
            const name = [i === 0 ? readingName(reading) : '', which].filter(part => part !== '').join(': ');
            const noise = value < reading.noise95;
            return html`<tr>
              <td class="${noise ? 'label' : ''}">${name}${noise && ' – no more than noise'}</td>
              <td class="number">${decimal(value)}</td>
              <td class="number">${decimal(reading.noise95)}</td>
            </tr>`;
          }),
      )}
    </tbody>
  </table>`;
}
