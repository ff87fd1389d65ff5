// Small pictures as PPM, which needs no library to be read and is no program: "P6", width, height, 255 and the pixels.

export interface RgbPixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export const thumbnailSide = 64;
/** Its pixels and its first lines. */
export const mostThumbnailBytes = 3 * thumbnailSide ** 2 + 64;

/** Where the picture of a sample lies among the results of an experiment. */
export const thumbnailFile = (set: number, index: number): readonly [string, string] => [
  'thumbnails',
  `${set}-${index}.ppm`,
];

export function ppmOf({ width, height, rgb }: RgbPixels): Uint8Array {
  const head = new TextEncoder().encode(`P6 ${width} ${height} 255\n`);
  const bytes = new Uint8Array(head.length + rgb.length);
  bytes.set(head);
  bytes.set(rgb, head.length);
  return bytes;
}

/** Null of what `ppmOf` did not write. */
export function pixelsIn(bytes: Uint8Array): RgbPixels | null {
  const head = /^P6 (\d{1,4}) (\d{1,4}) 255\n/.exec(new TextDecoder('latin1').decode(bytes.subarray(0, 32)));
  if (!head) return null;
  const [width, height] = [Number(head[1]), Number(head[2])];
  // A plain array, also of a Buffer: no page would get one as it is.
  const rgb = new Uint8Array(bytes.subarray(head[0].length));
  return width > 0 && height > 0 && rgb.length === 3 * width * height ? { width, height, rgb } : null;
}
