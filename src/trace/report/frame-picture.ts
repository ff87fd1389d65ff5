// What stands for a latent on a page: its sketch, the pieces of the picture that it chose with their order, or the picture
// under the heat of where it looks.

import type { Frame } from './frames';
import { heatOf } from './heat';
import { html } from './html';
import type { Html } from './html';
import { overlayPart } from './maps-part';
import { pngAddress } from './png';
import { boxesOf } from './readings';
import { latentFloats, latentPictures } from '../latent-rows';
import type { OpenTrace } from '../open-trace';
import { meshOf } from '../../shared/trace-view/mesh';

/** Undefined where nothing was recorded that could be drawn. */
export async function framePicture(trace: OpenTrace, frame: Frame): Promise<Html | undefined> {
  switch (frame.latent.form.kind) {
    case 'denoised':
      return sketchPart(trace, frame, 'sketch');
    case 'patches':
      return piecesPart(trace, frame, frame.latent.form.patches);
    case 'slot':
      return lookingPart(trace, frame);
  }
}

export async function sketchPart(
  trace: OpenTrace,
  { latent, title }: Frame,
  part: 'sketch' | 'sketch.noise',
): Promise<Html | undefined> {
  const pixels = await latentPictures(trace, part, latent.latent);
  const name = part === 'sketch' ? title : `Noise twin of ${title}`;
  return pixels && html`<img class="sketch" src="${pngAddress(pixels)}" alt="${name}" />`;
}

function piecesPart(
  { document }: OpenTrace,
  { before, title }: Frame,
  own: readonly number[],
): Html | undefined {
  const boxes = boxesOf(document);
  const { picture } = document;
  if (!boxes || !picture || own.length === 0) return undefined;
  const placed = own.map(patch => boxes.slice(4 * patch, 4 * patch + 4));
  const path = (patches: readonly number[]) =>
    patches
      .map(patch => boxes.slice(4 * patch, 4 * patch + 4))
      .map(([left = 0, top = 0, right = 0, bottom = 0]) => `M${left} ${top}H${right}V${bottom}H${left}Z`)
      .join('');
  const all = `M0 0H${picture.width}V${picture.height}H0Z`;
  return html`<svg
    viewBox="0 0 ${picture.width} ${picture.height}"
    role="img"
    aria-label="${title}: ${own.length} patches in their order on the picture"
  >
    <use href="#picture" />
    <path class="dim" fill-rule="evenodd" d="${all}${path([...before, ...own])}" />
    <path class="half-dim" d="${path(before)}" />
    ${placed.map(([left = 0, top = 0, right = 0, bottom = 0], i) => {
      const size = 0.6 * Math.min(right - left, bottom - top);
      const number = before.length + i + 1;
      const place = html`x="${(left + right) / 2}" y="${(top + bottom) / 2 + 0.36 * size}"
      font-size="${size.toFixed(2)}"`;
      return html`<text class="order" ${place}>${number}</text>`;
    })}
  </svg>`;
}

async function lookingPart(trace: OpenTrace, { latent, title }: Frame): Promise<Html | undefined> {
  const boxes = boxesOf(trace.document);
  const { picture } = trace.document;
  const weights = await latentFloats(trace, 'latent.trajectory', latent.latent);
  const heat = boxes && weights && heatOf(meshOf(boxes), weights);
  if (!picture || !heat) return undefined;
  return html`<svg
    viewBox="0 0 ${picture.width} ${picture.height}"
    role="img"
    aria-label="${title}: where it looks on the picture"
  >
    <use href="#picture" />
    ${overlayPart(heat, picture)}
  </svg>`;
}
