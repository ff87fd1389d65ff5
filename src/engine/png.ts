// Pixels of the generator as PNG. The library is loaded when the first picture is written: streams of samples need none.

import { DarkroomError } from '../shared/errors';
import { pictureSide } from '../tasks/canvas';

export async function pngEncoder(): Promise<(pixels: Uint8Array) => Promise<Uint8Array>> {
  try {
    const { default: sharp } = await import('sharp');
    const raw = { width: pictureSide, height: pictureSide, channels: 3 } as const;
    return pixels => sharp(pixels, { raw }).png({ compressionLevel: 9 }).toBuffer();
  } catch (error) {
    throw new DarkroomError('unsupported', 'The library that writes pictures does not load here.', {
      remedy: '--raw writes samples without it.',
      cause: error,
    });
  }
}
