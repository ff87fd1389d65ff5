// A figure of our own making as pixels. The library is loaded when it is needed: other exports do without.

import { DarkroomError } from '../shared/errors';

/** Of librsvg: one unit of the drawing is one pixel. */
const plainDensity = 72;

/** `scale`: pixels for each unit of the drawing. */
export async function pngOfSvg(svg: string, scale: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    throw new DarkroomError('unsupported', 'The library that writes pictures does not load here.', {
      remedy: 'Export the figure as SVG.',
      cause: error,
    });
  });
  return sharp(Buffer.from(svg), { density: plainDensity * scale })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
