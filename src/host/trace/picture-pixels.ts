// A photograph has more pixels than any editor shows: it is made smaller before it crosses, each new pixel the mean of the
// old ones that it covers.

import type { PicturePixels } from '../../shared/protocol/trace-panel';

/** Twice what the stage shows at most, for fine screens. */
const longestSide = 1024;

/** `rgb`: [height,width,3]. */
export function shownPixels(
  width: number,
  height: number,
  rgb: Uint8Array,
  longest = longestSide,
): PicturePixels {
  const by = Math.ceil(Math.max(width, height) / longest);
  if (by === 1) return { width, height, rgb };
  const small = { width: Math.ceil(width / by), height: Math.ceil(height / by) };
  const pixels = new Uint8Array(small.width * small.height * 3);
  for (let y = 0; y < small.height; y++)
    for (let x = 0; x < small.width; x++) {
      const [red, green, blue] = meanOf(rgb, width, {
        left: x * by,
        top: y * by,
        right: Math.min(width, (x + 1) * by),
        bottom: Math.min(height, (y + 1) * by),
      });
      pixels.set([red, green, blue], 3 * (y * small.width + x));
    }
  return { ...small, rgb: pixels };
}

/** Pictures of one size below one another; `rgb`: [count,height,width,3]. */
export function stackedPixels(
  { count, width, height }: { readonly count: number; readonly width: number; readonly height: number },
  rgb: Uint8Array,
  longest: number,
): PicturePixels | null {
  const size = 3 * width * height;
  const [first, ...others] = Array.from({ length: count }, (_, i) =>
    shownPixels(width, height, rgb.subarray(i * size, (i + 1) * size), longest),
  );
  if (!first) return null;
  const pixels = new Uint8Array(count * first.rgb.length);
  [first, ...others].forEach((picture, i) => pixels.set(picture.rgb, i * first.rgb.length));
  return { width: first.width, height: count * first.height, rgb: pixels };
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function meanOf(rgb: Uint8Array, width: number, { left, top, right, bottom }: Area) {
  let [red, green, blue] = [0, 0, 0];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const at = 3 * (y * width + x);
      red += rgb[at] ?? 0;
      green += rgb[at + 1] ?? 0;
      blue += rgb[at + 2] ?? 0;
    }
  const count = (right - left) * (bottom - top);
  return [Math.round(red / count), Math.round(green / count), Math.round(blue / count)] as const;
}
