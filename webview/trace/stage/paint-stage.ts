// Puts the maps on the stage's canvases. Heat is multiplied into the picture, as light by a negative: what is attended to
// stays readable, attention spread evenly is the floor, and the rest is darker.

import type { DrawnMap, Found, StageMaps } from './attention-map';
import { contextOf, dashedBox, outline, paintCells } from './paint';
import type { Look } from '../look';
import type { ThemeColours } from '../colour/theme';
import type { Ramp } from '../../../src/shared/colour/ramps';
import type { PicturePixels, TraceView } from '../../../src/shared/protocol/trace-panel';

export interface StagePaint {
  readonly trace: TraceView;
  readonly look: Look;
  readonly maps: StageMaps;
  readonly picture: PicturePixels | null | undefined;
  readonly theme: ThemeColours;
  /** The overlay is off while a key is held. */
  readonly bare: boolean;
}

/** How much of the difference between cells the eye gets: linear would hide all but the peak. */
const gamma = 0.8;

export function paintStage(root: ParentNode, paint: StagePaint): void {
  const main = root.querySelector<HTMLCanvasElement>('canvas.picture');
  if (main) paintMain(main, paint);
  root.querySelectorAll<HTMLCanvasElement>('canvas.head').forEach((canvas, head) => {
    paintHead(canvas, paint.maps.heads[head], paint.theme);
  });
  const legend = root.querySelector<HTMLCanvasElement>('canvas.legend');
  if (legend) paintLegend(legend, paint.theme.light);
}

function paintMain(canvas: HTMLCanvasElement, { trace, look, maps, picture, theme, bare }: StagePaint): void {
  const context = contextOf(canvas);
  if (!context) return;
  const { width, height } = canvas;
  const map = maps.main;
  const source = picture && bitmapOf(picture);
  const opacity = bare ? 0 : look.opacity / 100;
  if (source) {
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, width, height);
  } else {
    context.fillStyle = theme.rule;
    context.fillRect(0, 0, width, height);
  }
  if (map === 'none' && !bare) {
    // No attention at all: the picture in the dark.
    context.fillStyle = 'rgba(40, 38, 36, 0.55)';
    context.fillRect(0, 0, width, height);
  } else if (map && map !== 'none' && opacity > 0) {
    // What lies under the floor is as dark as the floor.
    const value = (cell: number) => above(map.density[cell] ?? 0, map.densest) ** gamma;
    if (source) context.globalCompositeOperation = 'multiply';
    paintCells(context, map.mesh, value, source ? faded(theme.light, opacity) : theme.heat);
    context.globalCompositeOperation = 'source-over';
    outline(context, map.mesh, map.half);
  }
  if (trace.picture?.truth) dashedBox(context, trace.picture.truth, trace.picture);
}

const above = (density: number, densest: number) =>
  densest > 1 ? Math.max(0, density - 1) / (densest - 1) : 0;

/** What a canvas shows: a step whose heads are on their way leaves them as they are. */
const painted = new WeakMap<
  HTMLCanvasElement,
  { readonly map: Found<DrawnMap>; readonly theme: ThemeColours; readonly width: number }
>();

/** Each head on its own scale: from nothing to its densest cell. */
function paintHead(canvas: HTMLCanvasElement, map: Found<DrawnMap>, theme: ThemeColours): void {
  const before = painted.get(canvas);
  if (before?.map === map && before?.theme === theme && before.width === canvas.clientWidth) return;
  const context = contextOf(canvas);
  if (!context) return;
  painted.set(canvas, { map, theme, width: canvas.clientWidth });
  const { width, height } = canvas;
  if (map && map !== 'none') {
    paintCells(context, map.mesh, cell => (map.density[cell] ?? 0) / map.densest, theme.heat);
    return;
  }
  context.strokeStyle = theme.rule;
  context.strokeRect(0.5, 0.5, width - 1, height - 1);
}

function paintLegend(canvas: HTMLCanvasElement, ramp: Ramp): void {
  const context = contextOf(canvas);
  if (!context) return;
  const { width, height } = canvas;
  for (let x = 0; x < width; x++) {
    const at = 3 * Math.round(255 * (x / Math.max(1, width - 1)) ** gamma);
    context.fillStyle = `rgb(${ramp[at]}, ${ramp[at + 1]}, ${ramp[at + 2]})`;
    context.fillRect(x, 0, 1, height);
  }
}

/** Towards white, which multiplied leaves the picture as it is. */
function faded(ramp: Ramp, opacity: number): Ramp {
  return ramp.map(value => 255 - (255 - value) * opacity);
}

const bitmaps = new WeakMap<PicturePixels, OffscreenCanvas>();

function bitmapOf(picture: PicturePixels): OffscreenCanvas {
  const known = bitmaps.get(picture);
  if (known) return known;
  const { width, height, rgb } = picture;
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    image.data.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    image.data[4 * pixel + 3] = 255;
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  bitmaps.set(picture, canvas);
  return canvas;
}
