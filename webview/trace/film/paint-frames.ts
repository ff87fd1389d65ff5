// Puts pictures into the frames of the film that are seen, or nearly. A frame is painted again when what it shows, its size or
// the theme has changed, and not when a person scrubs.

import { chosenBy } from './frames';
import type { FrameKind } from './frames';
import type { ThemeColours } from '../colour/theme';
import type { Maps } from '../stage/maps';
import { contextOf } from '../stage/paint';
import { drawHeat, drawPart, drawPicture, drawPieces, leastInFilm } from '../stage/paint-picture';
import { trajectoryMap } from '../stage/trajectory-map';
import type { TraceView } from '../../../src/shared/protocol/trace-panel';

/** Of heat on the picture: as the stage has it at first. */
const opacity = 0.8;

/** Frames this far beyond the edge, in widths of what is seen, are painted before they are scrolled to. */
const beyond = 0.5;

const painted = new WeakMap<HTMLCanvasElement, readonly unknown[]>();

export function paintFrames(root: ParentNode, trace: TraceView, maps: Maps, theme: ThemeColours): void {
  const canvases = [...root.querySelectorAll<HTMLCanvasElement>('canvas.frame-picture')];
  // The last wish is the first to be fulfilled.
  for (const canvas of seenOf(root, canvases).reverse()) {
    const step = Number(canvas.dataset['step']);
    const { latent } = trace.steps[step] ?? {};
    if (!latent) continue;
    if (isDone(canvas, step, trace, theme)) continue;
    const kind = canvas.dataset['kind'] as FrameKind;
    const picture = kind === 'decoded' ? null : maps.picture(trace);
    const frame = kind === 'patches' ? null : maps.frame(trace, latent.number);
    // What is on its way leaves the last picture standing.
    if (picture === undefined || frame === undefined) continue;
    const context = contextOf(canvas);
    if (!context) continue;
    painted.set(canvas, shownOn(canvas, step, trace, theme));
    if (kind === 'patches' && trace.picture) {
      drawPieces(context, trace.picture, chosenBy(trace.steps, step), picture, theme, leastInFilm);
    } else if (kind === 'decoded' && frame?.sketch) {
      drawPart(context, frame.sketch, [0, 0, frame.sketch.width, frame.sketch.height]);
    } else {
      const hasPicture = drawPicture(context, picture, theme);
      const map = frame && trajectoryMap(trace, frame);
      if (map) drawHeat(context, map, theme, hasPicture ? opacity : 'alone');
    }
  }
}

/** Of a film that is longer than the page is wide, most frames are not seen. */
function seenOf(root: ParentNode, canvases: readonly HTMLCanvasElement[]): HTMLCanvasElement[] {
  const scroller = root.querySelector('.scroller');
  if (!scroller || scroller.scrollWidth <= scroller.clientWidth) return [...canvases];
  const { left, width } = scroller.getBoundingClientRect();
  return canvases.filter(canvas => {
    // What is inside of a column out of sight has no place until it is laid out.
    const at = canvas.closest('.column')?.getBoundingClientRect().left ?? 0;
    return at > left - (0.2 + beyond) * width && at < left + (1 + beyond) * width;
  });
}

function shownOn(canvas: HTMLCanvasElement, step: number, trace: TraceView, theme: ThemeColours) {
  // A newer state of a trace that grows has the same latents.
  const latent = trace.steps[step]?.latent?.number;
  return [trace.startedAt, latent, theme, canvas.clientWidth, canvas.clientHeight];
}

function isDone(canvas: HTMLCanvasElement, step: number, trace: TraceView, theme: ThemeColours): boolean {
  const now = shownOn(canvas, step, trace, theme);
  return painted.get(canvas)?.every((part, i) => part === now[i]) ?? false;
}
