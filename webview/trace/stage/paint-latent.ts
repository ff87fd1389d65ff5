// Puts what was found of a latent on the canvases of the stage.

import type { FoundLatent } from './latent-view';
import { contextOf, dashedBox, isPainted, outline } from './paint';
import { tilePlaces } from './paint-cells';
import { drawHeat, drawPart, drawPicture, drawPieces } from './paint-picture';
import { trajectoryMap } from './trajectory-map';
import type { ThemeColours } from '../colour/theme';
import { chosenBy } from '../film/frames';
import { cropAround } from '../../../src/shared/trace-view/crop';
import type { PicturePixels, TraceView } from '../../../src/shared/protocol/trace-panel';

export interface LatentPaint {
  readonly trace: TraceView;
  readonly step: number;
  readonly found: FoundLatent;
  readonly picture: PicturePixels | null | undefined;
  readonly theme: ThemeColours;
}

/** Of heat on the picture. */
const opacity = 0.8;

export function paintLatent(root: ParentNode, paint: LatentPaint): void {
  const { detail, frame } = paint.found;
  for (const canvas of root.querySelectorAll<HTMLCanvasElement>('.latent canvas, .readings canvas')) {
    if (canvas.classList.contains('sketch'))
      paintWhole(canvas, canvas.dataset['part'] === 'noise' ? detail?.noise : frame?.sketch);
    else if (canvas.classList.contains('states')) paintStates(canvas, paint);
    else if (canvas.classList.contains('pieces')) paintPieces(canvas, paint);
    else if (canvas.classList.contains('looking')) paintLooking(canvas, paint);
    else if (canvas.classList.contains('crop')) paintCrop(canvas, paint);
  }
}

function paintWhole(canvas: HTMLCanvasElement, pixels: PicturePixels | null | undefined): void {
  if (isPainted(canvas, pixels)) return;
  const context = contextOf(canvas);
  if (context && pixels) drawPart(context, pixels, wholeOf(pixels));
}

const wholeOf = ({ width, height }: PicturePixels) => [0, 0, width, height] as const;

/** Between the states, in CSS pixels. */
const stateGap = 2;

/** In their picture the states lie below one another, here beside one another; the last is the sketch itself. */
function paintStates(canvas: HTMLCanvasElement, { found, trace, step, theme }: LatentPaint): void {
  const form = trace.steps[step]?.latent?.form;
  const count = form?.kind === 'denoised' ? form.levels.length : 0;
  const [states, sketch] = [found.detail?.states, found.frame?.sketch];
  const shown = canvas.dataset['states'] ?? '';
  if (isPainted(canvas, states, sketch, shown, theme)) return;
  const context = contextOf(canvas);
  if (!context || !states) return;
  const height = states.height / count;
  const numbers = shown.split(' ').map(Number);
  context.strokeStyle = theme.rule;
  tilePlaces(numbers.length, canvas.width, stateGap * devicePixelRatio).forEach(({ from, size }, i) => {
    const state = numbers[i] ?? 0;
    const place = [from, 0, size, size] as const;
    if (state < count) drawPart(context, states, [0, state * height, states.width, height], place);
    else if (sketch) drawPart(context, sketch, wholeOf(sketch), place);
    context.strokeRect(from + 0.5, 0.5, size - 1, size - 1);
  });
}

function paintPieces(canvas: HTMLCanvasElement, { trace, step, picture, theme }: LatentPaint): void {
  if (isPainted(canvas, trace, step, picture, theme)) return;
  const context = contextOf(canvas);
  if (!context || !trace.picture) return;
  drawPieces(context, trace.picture, chosenBy(trace.steps, step), picture, theme);
  if (trace.picture.truth) dashedBox(context, trace.picture.truth, trace.picture);
}

function paintLooking(canvas: HTMLCanvasElement, { trace, found, picture, theme }: LatentPaint): void {
  if (isPainted(canvas, trace.picture, found.frame, picture, theme)) return;
  const context = contextOf(canvas);
  if (!context) return;
  const hasPicture = drawPicture(context, picture, theme);
  const map = found.frame && trajectoryMap(trace, found.frame);
  if (map) {
    drawHeat(context, map, theme, hasPicture ? opacity : 'alone');
    outline(context, map.mesh, map.half);
  }
  if (trace.picture?.truth) dashedBox(context, trace.picture.truth, trace.picture);
}

/** The patch with as much again around it, and a line where it ends. */
function paintCrop(canvas: HTMLCanvasElement, { trace, picture }: LatentPaint): void {
  const patch = Number(canvas.dataset['patch']);
  if (isPainted(canvas, trace.picture, picture, patch)) return;
  const context = contextOf(canvas);
  if (!context || !picture || !trace.picture) return;
  const { width, height, boxes } = trace.picture;
  const [left = 0, top = 0, right = 0, bottom = 0] = boxes.slice(4 * patch, 4 * patch + 4);
  const { part, box } = cropAround([left, top, right, bottom], { width, height });
  const [scaleX, scaleY] = [picture.width / width, picture.height / height];
  drawPart(context, picture, [part[0] * scaleX, part[1] * scaleY, part[2] * scaleX, part[3] * scaleY]);
  // At the edge of the canvas the line lies inside of it.
  const half = 1.5 * devicePixelRatio;
  const along = (share: number, all: number) => Math.max(half, Math.min(all - half, share * all));
  const [x0, y0] = [along(box[0], canvas.width), along(box[1], canvas.height)];
  const [x1, y1] = [along(box[0] + box[2], canvas.width), along(box[1] + box[3], canvas.height)];
  for (const [colour, line] of [
    ['#141210', 3],
    ['#fff', 1.4],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line * devicePixelRatio;
    context.strokeRect(x0, y0, x1 - x0, y1 - y0);
  }
}
