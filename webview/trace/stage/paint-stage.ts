// Puts the maps on the stage's canvases.

import type { DrawnMap, Found, StageMaps } from './attention-map';
import { headGap } from './heads-view';
import { contextOf, dashedBox, isPainted, outline } from './paint';
import { paintCells, tilePlaces } from './paint-cells';
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
  const heads = root.querySelector<HTMLCanvasElement>('canvas.heads-map');
  if (heads) paintHeads(heads, paint.maps.heads, paint.theme);
  const legend = root.querySelector<HTMLCanvasElement>('canvas.legend');
  if (legend) paintLegend(legend, paint.theme.light);
}

function paintMain(canvas: HTMLCanvasElement, { trace, look, maps, picture, theme, bare }: StagePaint): void {
  const map = maps.main;
  const opacity = bare ? 0 : look.opacity / 100;
  if (isPainted(canvas, map, opacity, bare, picture, theme, trace.picture)) return;
  const context = contextOf(canvas);
  if (!context) return;
  const { width, height } = canvas;
  const hasPicture = drawPicture(context, picture, theme);
  if (map === 'none' && !bare) {
    // No attention at all: the picture in the dark.
    context.fillStyle = 'rgba(40, 38, 36, 0.55)';
    context.fillRect(0, 0, width, height);
  } else if (map && typeof map !== 'string' && opacity > 0) {
    drawHeat(context, map, theme, hasPicture ? opacity : 'alone');
    outline(context, map.mesh, map.half);
  }
  if (trace.picture?.truth) dashedBox(context, trace.picture.truth, trace.picture);
}

/** All heads on one canvas, behind the cells of their grid; each on its own scale: from nothing to its densest cell. */
function paintHeads(canvas: HTMLCanvasElement, maps: readonly Found<DrawnMap>[], theme: ThemeColours): void {
  const columns = Number(canvas.dataset['columns']);
  if (isPainted(canvas, theme, columns, ...maps)) return;
  const context = contextOf(canvas);
  if (!context) return;
  const gap = headGap * devicePixelRatio;
  const drawn = maps.map(map => (map && typeof map !== 'string' ? map : undefined));
  const mesh = drawn.find(map => map)?.mesh;
  if (mesh) {
    const tiles = drawn.map(map => map && { values: map.density, top: map.densest });
    paintCells(context, mesh, tiles, theme.heat, { columns, gap });
  }
  const xs = tilePlaces(columns, canvas.width, gap);
  const ys = tilePlaces(Math.ceil(maps.length / columns), canvas.height, gap);
  context.strokeStyle = theme.rule;
  drawn.forEach((map, head) => {
    const [x, y] = [xs[head % columns], ys[Math.floor(head / columns)]];
    if (!map && x && y) context.strokeRect(x.from + 0.5, y.from + 0.5, x.size - 1, y.size - 1);
  });
}

function paintLegend(canvas: HTMLCanvasElement, ramp: Ramp): void {
  if (isPainted(canvas, ramp)) return;
  const context = contextOf(canvas);
  if (!context) return;
  const { width, height } = canvas;
  for (let x = 0; x < width; x++) {
    const at = 3 * Math.round(255 * (x / Math.max(1, width - 1)) ** gamma);
    context.fillStyle = `rgb(${ramp[at]}, ${ramp[at + 1]}, ${ramp[at + 2]})`;
    context.fillRect(x, 0, 1, height);
  }
}
