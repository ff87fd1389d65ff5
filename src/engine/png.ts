// Pixels of the generator as PNG. The library is loaded when the first picture is written: streams of samples need none.

import type { Size } from '../model/picture/picture';
import { DarkroomError } from '../shared/errors';
import { pictureSide } from '../tasks/canvas';

const sampleSize: Size = { width: pictureSide, height: pictureSide };

export async function pngEncoder(): Promise<(pixels: Uint8Array, size?: Size) => Promise<Uint8Array>> {
  try {
    const { default: sharp } = await import('sharp');
    return (pixels, size = sampleSize) =>
      sharp(pixels, { raw: { ...size, channels: 3 } })
        .png({ compressionLevel: 9 })
        .toBuffer();
  } catch (error) {
    throw new DarkroomError('unsupported', 'The library that writes pictures does not load here.', {
      remedy: '--raw writes samples without it.',
      cause: error,
    });
  }
}
