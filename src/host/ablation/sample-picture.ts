// A sample of a task as a small picture: it follows from its numbers, so nothing needs to lie on a disk.

import type { SheetHead } from './parse-head';
import { generate } from '../../tasks/generate';
import { taskNames } from '../../tasks/types';
import type { SamplePlace } from '../../shared/protocol/ablation-sheet';
import type { PicturePixels } from '../../shared/protocol/trace-panel';

const side = 128;
/** Twice what is drawn, for fine screens. */
const shownSide = 64;

/** Null of a task that is not known here. */
export function thumbnailOf({ samples }: SheetHead, { task, index }: SamplePlace): PicturePixels | null {
  const known = taskNames.find(name => name === task);
  if (known === undefined || !Number.isSafeInteger(index) || index < 0) return null;
  const { seed, difficulty } = samples;
  const { picture } = generate(known, { seed, index, difficulty: difficulty ?? undefined });
  return { width: shownSide, height: shownSide, rgb: halved(picture) };
}

/** Each pixel the mean of four. */
function halved(rgb: Uint8Array): Uint8Array {
  const out = new Uint8Array(shownSide * shownSide * 3);
  const row = side * 3;
  for (let y = 0; y < shownSide; y++)
    for (let x = 0; x < shownSide; x++)
      for (let c = 0; c < 3; c++) {
        const at = 2 * y * row + 6 * x + c;
        const sum = (rgb[at] ?? 0) + (rgb[at + 3] ?? 0) + (rgb[at + row] ?? 0) + (rgb[at + row + 3] ?? 0);
        out[(y * shownSide + x) * 3 + c] = Math.round(sum / 4);
      }
  return out;
}
