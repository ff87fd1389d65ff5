// Puts pictures into the frames of the film. A frame is painted again when what it shows, its size or the theme has changed,
// and not when a person scrubs.

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

const painted = new WeakMap<HTMLCanvasElement, readonly unknown[]>();

export function paintFrames(root: ParentNode, trace: TraceView, maps: Maps, theme: ThemeColours): void {
  for (const canvas of root.querySelectorAll<HTMLCanvasElement>('canvas.frame-picture')) {
    const step = Number(canvas.dataset['step']);
    const { latent } = trace.steps[step] ?? {};
    if (!latent) continue;
    const kind = canvas.dataset['kind'] as FrameKind;
    const picture = kind === 'decoded' ? null : maps.picture(trace);
    const frame = kind === 'patches' ? null : maps.frame(trace, latent.number);
    // What is on its way leaves the last picture standing.
    if (picture === undefined || frame === undefined) continue;
    const shown = [step, picture, frame, theme, canvas.clientWidth, canvas.clientHeight];
    if (painted.get(canvas)?.every((part, i) => part === shown[i])) continue;
    const context = contextOf(canvas);
    if (!context) continue;
    painted.set(canvas, shown);
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
