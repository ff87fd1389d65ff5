// The picture that was asked about, and what lies on it: heat, multiplied as light by a negative, and the pieces of it that a
// latent chose.

import type { DrawnMap } from './attention-map';
import { bitmapOf } from './bitmap';
import { paintCells } from './paint-cells';
import type { ThemeColours } from '../colour/theme';
import type { Ramp } from '../../../src/shared/colour/ramps';
import type { PicturePixels, PictureView } from '../../../src/shared/protocol/trace-panel';

/** How much of the difference between cells the eye gets: linear would hide all but the peak. */
export const gamma = 0.8;

const dark = 'rgba(20, 18, 16, 0.72)';

/** Says whether there was one: a canvas without it is grey. */
export function drawPicture(
  context: CanvasRenderingContext2D,
  picture: PicturePixels | null | undefined,
  theme: ThemeColours,
): boolean {
  const { width, height } = context.canvas;
  if (picture) {
    context.drawImage(scaledOf(picture, width, height), 0, 0);
    return true;
  }
  context.fillStyle = theme.rule;
  context.fillRect(0, 0, width, height);
  return false;
}

/** What is attended to stays readable, attention spread evenly is the floor, and the rest is as dark as the floor. */
export function drawHeat(
  context: CanvasRenderingContext2D,
  { mesh, density, densest }: DrawnMap,
  theme: ThemeColours,
  opacity: number | 'alone',
): void {
  const values = density.map(value => above(value, densest) ** gamma);
  if (opacity !== 'alone') context.globalCompositeOperation = 'multiply';
  paintCells(
    context,
    mesh,
    [{ values, top: 1 }],
    opacity === 'alone' ? theme.heat : faded(theme.light, opacity),
  );
  context.globalCompositeOperation = 'source-over';
}

const above = (density: number, densest: number) =>
  densest > 1 ? Math.max(0, density - 1) / (densest - 1) : 0;

/** Towards white, which multiplied leaves the picture as it is. */
function faded(ramp: Ramp, opacity: number): Ramp {
  return ramp.map(value => 255 - (255 - value) * opacity);
}

export interface Chosen {
  /** Picture tokens that earlier steps chose, and those of this one, in order. */
  readonly before: readonly number[];
  readonly own: readonly number[];
}

/** A number needs so many CSS pixels of a piece; where there are fewer, that of an older piece would hide it. */
const leastForNumber = 11;
const leastForOlder = 16;
/** In a frame of the film, which is looked at beside others; what is too small there is read in the stage. */
export const leastInFilm = 20;

/** The chosen pieces in full light on a dim picture, older ones half dim; each with its place in the order of choice, where it is of `leastSide`. */
export function drawPieces(
  context: CanvasRenderingContext2D,
  { width, height, boxes }: PictureView,
  { before, own }: Chosen,
  picture: PicturePixels | null | undefined,
  theme: ThemeColours,
  leastSide = 0,
): void {
  const hasPicture = drawPicture(context, picture, theme);
  const { canvas } = context;
  const [scaleX, scaleY] = [canvas.width / width, canvas.height / height];
  const place = (patch: number) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = boxes.slice(4 * patch, 4 * patch + 4);
    const [x, y] = [Math.round(left * scaleX), Math.round(top * scaleY)];
    return [x, y, Math.round(right * scaleX) - x, Math.round(bottom * scaleY) - y] as const;
  };
  context.fillStyle = dark;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const light = (patches: readonly number[], strength: number) => {
    context.save();
    context.beginPath();
    for (const patch of patches) context.rect(...place(patch));
    context.clip();
    context.globalAlpha = strength;
    if (hasPicture && picture) context.drawImage(scaledOf(picture, canvas.width, canvas.height), 0, 0);
    else context.fillStyle = '#fff';
    if (!hasPicture) context.fillRect(0, 0, canvas.width, canvas.height);
    context.restore();
  };
  light(before, 0.45);
  light(own, 1);
  [...before, ...own].forEach((patch, order) =>
    drawNumber(context, place(patch), order + 1, order >= before.length, leastSide),
  );
}

function drawNumber(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: readonly [number, number, number, number],
  number: number,
  own: boolean,
  leastSide: number,
): void {
  const side = Math.min(width, height) / devicePixelRatio;
  if (side < Math.max(leastSide, own ? leastForNumber : leastForOlder)) return;
  const size = Math.min(12, side * 0.62) * devicePixelRatio;
  context.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = size / (side < leastForOlder ? 5 : 3.4);
  context.strokeStyle = '#141210';
  context.globalAlpha = own ? 1 : 0.75;
  const at = [x + width / 2, y + height / 2 + size * 0.05] as const;
  context.strokeText(String(number), ...at);
  context.fillStyle = '#fff';
  context.fillText(String(number), ...at);
  context.globalAlpha = 1;
}

/** Left, top, width and height. */
type Place = readonly [number, number, number, number];

/** A part of it, in pixels of the picture, at a place of the canvas, all of it unless told; sketches keep their pixels. */
export function drawPart(
  context: CanvasRenderingContext2D,
  pixels: PicturePixels,
  part: Place,
  place: Place = [0, 0, context.canvas.width, context.canvas.height],
): void {
  context.imageSmoothingEnabled = place[2] < 2 * part[2];
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmapOf(pixels), ...part, ...place);
}

const scaled = new WeakMap<PicturePixels, Map<string, OffscreenCanvas>>();
/** Stage, frames and the pieces of a latent. */
const mostSizes = 4;

/** As large as it is shown: making a photograph smaller costs more than all that is drawn on it. */
function scaledOf(picture: PicturePixels, width: number, height: number): OffscreenCanvas {
  const sizes = scaled.get(picture) ?? new Map<string, OffscreenCanvas>();
  scaled.set(picture, sizes);
  const key = `${width} ${height}`;
  const known = sizes.get(key);
  if (known) return known;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmapOf(picture), 0, 0, width, height);
  }
  const [oldest] = sizes.keys();
  if (sizes.size >= mostSizes && oldest !== undefined) sizes.delete(oldest);
  sizes.set(key, canvas);
  return canvas;
}
