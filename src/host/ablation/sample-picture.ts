// A sample as a small picture. That of a task follows from its numbers, so nothing needs to lie on a disk; of a list the engine
// leaves one among the results, which are then shown wherever they are.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SheetHead } from './parse-head';
import { isListed, setsOf } from '../../ablation/sample-sets';
import type { TaskSamples } from '../../ablation/spec';
import { generate } from '../../tasks/generate';
import { taskNames } from '../../tasks/types';
import { mostThumbnailBytes, pixelsIn, thumbnailFile } from '../../shared/ppm';
import type { SamplePlace } from '../../shared/protocol/ablation-sheet';
import type { PicturePixels } from '../../shared/protocol/trace-panel';

const side = 128;
/** Twice what is drawn, for fine screens. */
const shownSide = 64;

/** Null of a task that is not known here, and where there is none. `folder` has the results. */
export async function thumbnailOf(
  { samples }: SheetHead,
  { task, index }: SamplePlace,
  folder: string,
): Promise<PicturePixels | null> {
  if (!Number.isSafeInteger(index) || index < 0) return null;
  if (!isListed(samples)) return madeThumbnail(samples, task, index);
  const set = setsOf(samples).findIndex(({ name }) => name === task);
  const file = path.join(folder, ...thumbnailFile(set, 'image' in samples.list ? 0 : index));
  const facts = await stat(file).catch(() => undefined);
  if (facts?.isFile() !== true || facts.size > mostThumbnailBytes) return null;
  return pixelsIn(await readFile(file));
}

function madeThumbnail({ seed, difficulty }: TaskSamples, task: string, index: number): PicturePixels | null {
  const known = taskNames.find(name => name === task);
  if (known === undefined) return null;
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
