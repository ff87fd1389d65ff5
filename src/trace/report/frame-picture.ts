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
import { areNumbers, meshOf } from '../../shared/trace-view/mesh';

/** An SVG of this size, or just pixels: a page has an element for each. */
export interface FrameDrawing {
  readonly width: number;
  readonly height: number;
  /** In words. */
  readonly name: string;
  /** What is missing of it, beside the drawing. */
  readonly note?: string;
  readonly content: { readonly pixels: string } | { readonly shapes: Html };
}

/** Undefined where nothing was recorded that could be drawn. */
export async function frameDrawing(trace: OpenTrace, frame: Frame): Promise<FrameDrawing | undefined> {
  switch (frame.latent.form.kind) {
    case 'denoised':
      return sketchDrawing(trace, frame, 'sketch');
    case 'patches':
      return piecesDrawing(trace, frame, frame.latent.form.patches);
    case 'slot':
      return lookingDrawing(trace, frame);
  }
}

export async function sketchDrawing(
  trace: OpenTrace,
  { latent, title }: Frame,
  part: 'sketch' | 'sketch.noise',
): Promise<FrameDrawing | undefined> {
  const pixels = await latentPictures(trace, part, latent.latent);
  if (!pixels) return undefined;
  const { width, height } = pixels;
  const name = part === 'sketch' ? title : `Noise twin of ${title}`;
  return { width, height, name, content: { pixels: pngAddress(pixels) } };
}

/** As an element of a page. */
export function drawnPart({ width, height, name, content }: FrameDrawing): Html {
  if ('pixels' in content) return html`<img class="sketch" src="${content.pixels}" alt="${name}" />`;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">${content.shapes}</svg>`;
}

function piecesDrawing(
  { document }: OpenTrace,
  { before, title }: Frame,
  own: readonly number[],
): FrameDrawing | undefined {
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
  const shapes = html`<use href="#picture" />
    <path class="dim" fill-rule="evenodd" d="${all}${path([...before, ...own])}" />
    <path class="half-dim" d="${path(before)}" />
    ${placed.map(([left = 0, top = 0, right = 0, bottom = 0], i) => {
      const size = 0.6 * Math.min(right - left, bottom - top);
      const number = before.length + i + 1;
      const place = html`x="${(left + right) / 2}" y="${(top + bottom) / 2 + 0.36 * size}"
      font-size="${size.toFixed(2)}"`;
      return html`<text class="order" ${place}>${number}</text>`;
    })}`;
  const { width, height } = picture;
  const name = `${title}: ${own.length} patches in their order on the picture`;
  return { width, height, name, content: { shapes } };
}

async function lookingDrawing(trace: OpenTrace, { latent, title }: Frame): Promise<FrameDrawing | undefined> {
  const boxes = boxesOf(trace.document);
  const { picture } = trace.document;
  const weights = await latentFloats(trace, 'latent.trajectory', latent.latent);
  if (!picture || !boxes || !weights) return undefined;
  const { width, height } = picture;
  if (!areNumbers(weights)) {
    const note = 'not numbers: where it looks';
    const shapes = html`<use href="#picture" /><rect class="half-dim" width="${width}" height="${height}" />`;
    return { width, height, name: `${title}, ${note}`, note, content: { shapes } };
  }
  const heat = heatOf(meshOf(boxes), weights);
  if (!heat) return undefined;
  const shapes = html`<use href="#picture" />${overlayPart(heat, picture)}`;
  return { width, height, name: `${title}: where it looks on the picture`, content: { shapes } };
}
