// Puts the maps on the stage's canvases.

import type { DrawnMap, Found, StageMaps } from './attention-map';
import { contextOf, dashedBox, outline, paintCells } from './paint';
import { drawHeat, drawPicture, gamma } from './paint-picture';
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
  const opacity = bare ? 0 : look.opacity / 100;
  const hasPicture = drawPicture(context, picture, theme);
  if (map === 'none' && !bare) {
    // No attention at all: the picture in the dark.
    context.fillStyle = 'rgba(40, 38, 36, 0.55)';
    context.fillRect(0, 0, width, height);
  } else if (map && map !== 'none' && opacity > 0) {
    drawHeat(context, map, theme, hasPicture ? opacity : 'alone');
    outline(context, map.mesh, map.half);
  }
  if (trace.picture?.truth) dashedBox(context, trace.picture.truth, trace.picture);
}

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
