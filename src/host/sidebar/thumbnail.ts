// What a latent looks like, as small as an icon of the tree: its sketch where it was decoded, or the patch of the picture
// that it put in first.

import { latentPictures } from '../../trace/latent-rows';
import type { OpenTrace } from '../../trace/open-trace';
import { pngAddress } from '../../trace/report/png';
import { shownPixels } from '../trace/picture-pixels';
import type { PicturePixels } from '../../shared/protocol/trace-panel';
import type { LatentStep } from '../../shared/trace/step';
import type { PictureBox } from '../../shared/trace/token';

/** An icon has 16, a tooltip more; on a fine screen twice as many. */
export const thumbnailSizes = { icon: 32, tooltip: 192 } as const;

/** The address of a picture; undefined where the trace has none. */
export async function thumbnailOf(
  trace: OpenTrace,
  step: LatentStep,
  longest: number,
): Promise<string | undefined> {
  const pixels = await pixelsOf(trace, step);
  return pixels && pngAddress(shownPixels(pixels.width, pixels.height, pixels.rgb, longest));
}

async function pixelsOf(trace: OpenTrace, step: LatentStep): Promise<PicturePixels | undefined> {
  const sketch = await latentPictures(trace, 'sketch', step.latent);
  if (sketch) return sketch;
  return step.form.kind === 'patches' ? patchOf(trace, step.form.patches[0]) : undefined;
}

async function patchOf(trace: OpenTrace, patch: number | undefined): Promise<PicturePixels | undefined> {
  const [height = 0, width = 0] = trace.tensors.get('image')?.shape ?? [];
  const box = trace.document.tokens.filter(token => token.class === 'image').at(patch ?? Infinity)?.box;
  if (!box || width === 0) return undefined;
  const { values } = await trace.read('image');
  // What was recorded may be smaller than the file, whose pixels the boxes count.
  const by = width / (trace.document.picture?.width ?? width);
  return values instanceof Uint8Array ? cut({ width, height, rgb: values }, scaled(box, by)) : undefined;
}

function scaled([left, top, right, bottom]: PictureBox, by: number): PictureBox {
  return [left * by, top * by, right * by, bottom * by];
}

function cut({ width, height, rgb }: PicturePixels, box: PictureBox): PicturePixels | undefined {
  const inside = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  const [left, right] = [inside(box[0], width), inside(box[2], width)];
  const [top, bottom] = [inside(box[1], height), inside(box[3], height)];
  if (right <= left || bottom <= top) return undefined;
  const part = { width: right - left, height: bottom - top };
  const pixels = new Uint8Array(3 * part.width * part.height);
  for (let y = top; y < bottom; y++)
    pixels.set(rgb.subarray(3 * (y * width + left), 3 * (y * width + right)), 3 * (y - top) * part.width);
  return { ...part, rgb: pixels };
}
