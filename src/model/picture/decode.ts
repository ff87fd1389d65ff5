// Problem: a model was trained on what Pillow's `convert("RGB")` makes of a file: the values as they are stored, without
// colour management, without blending of transparency. Viewers and picture libraries do both, and shades move by tens.
// And a file may come from anywhere: too large, cut off, or no picture at all.
// Idea: let sharp (libvips) decode and do nothing else; what is left to convert is done here. Orientation is applied, as
// Hugging Face's `load_image` does. `README.md` lists what was compared.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { DarkroomError } from '../../shared/errors';
import { channels } from './picture';
import type { Picture, Size } from './picture';

const limits = {
  /** Three bytes for each, and as much again while it is resized. */
  pixels: 100_000_000,
  /** What JPEG can say; a line of a hundred million pixels is no picture either. */
  side: 65_535,
  fileBytes: 256 * 2 ** 20,
  seconds: 60,
};

/** Without SVG, as in Pillow: it is a program for drawing, from a stranger. */
const formats: readonly string[] = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'];
const asPng = 'Save it as PNG or JPEG.';
const another = 'Choose another picture, or save this one again as PNG or JPEG.';

/** The first frame of a picture file, or of the bytes of one, upright, as red, green and blue. */
export async function decodePicture(source: string | Uint8Array, name = nameOf(source)): Promise<Picture> {
  const bytes = typeof source === 'string' ? await readPicture(source, name) : source;
  const open = await opener(bytes, name);
  try {
    return await decode(
      open({ limitInputPixels: limits.pixels, ignoreIcc: true }),
      await factsOf(open, name),
    );
  } catch (error) {
    throw error instanceof DarkroomError ? error : unreadable(error, name);
  }
}

export interface PictureFile extends Size {
  readonly bytes: Uint8Array;
}

/** What its first bytes say, without decoding it: a file that is cut off may still be taken for a picture. */
export async function lookAtPicture(file: string, name = nameOf(file)): Promise<PictureFile> {
  const bytes = await readPicture(file, name);
  const open = await opener(bytes, name);
  try {
    const { width, height, autoOrient } = await factsOf(open, name);
    return { bytes, width: autoOrient.width || width, height: autoOrient.height || height };
  } catch (error) {
    throw error instanceof DarkroomError ? error : unreadable(error, name);
  }
}

type Opener = (options: SharpOptions) => Sharp;

async function opener(bytes: Uint8Array, name: string): Promise<Opener> {
  if (bytes.byteLength === 0)
    throw new DarkroomError('bad-input', `${name} is empty (0 bytes).`, {
      remedy: 'Choose another picture.',
    });
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    throw new DarkroomError('unsupported', 'The library that reads pictures cannot be loaded.', {
      remedy: 'Install Darkroom again, for this kind of machine.',
      cause: error,
    });
  });
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoadSvg'] });
  return options => sharp(bytes, { failOn: 'error', ...options });
}

async function factsOf(open: Opener, name: string): Promise<Metadata> {
  const facts = await open({ limitInputPixels: false }).metadata();
  requirePossible(facts, name);
  return facts;
}

async function decode(file: Sharp, { space }: Metadata): Promise<Picture> {
  const upright = file.autoOrient().timeout({ seconds: limits.seconds });
  const isCmyk = space === 'cmyk';
  const converted = isCmyk
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk')
    : upright.removeAlpha().toColourspace('srgb');
  const { data, info } = await converted.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const pixels = isCmyk
    ? fromInks(data, info.channels)
    : new Uint8Array(data.buffer, data.byteOffset, data.length);
  if (pixels.length !== width * height * channels)
    throw new Error(`${info.channels} channels where there should be ${channels}`);
  return { width, height, data: pixels };
}

/** Cyan, magenta, yellow and black, each of which takes away its share; rounded as Pillow rounds it. */
function fromInks(data: Uint8Array, perPixel: number): Uint8Array {
  const pixels = new Uint8Array((data.length / perPixel) * channels);
  for (let at = 0, out = 0; at < data.length; at += perPixel, out += channels) {
    const white = 255 - (data[at + 3] ?? 0);
    for (let ink = 0; ink < channels; ink++) {
      const product = (data[at + ink] ?? 0) * white + 128;
      pixels[out + ink] = white - ((product + (product >> 8)) >> 8);
    }
  }
  return pixels;
}

function nameOf(source: string | Uint8Array): string {
  return typeof source === 'string' ? path.basename(source) : 'The picture';
}

async function readPicture(file: string, name: string): Promise<Uint8Array> {
  try {
    const facts = await stat(file);
    if (!facts.isFile())
      throw new DarkroomError('bad-input', `${name} is no file.`, { remedy: 'Choose a picture.' });
    if (facts.size > limits.fileBytes)
      throw tooLarge(name, `a file of ${Math.round(facts.size / 2 ** 20)} MiB`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof DarkroomError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new DarkroomError('missing', `There is no file ${file}.`, { remedy: 'Check the path.' });
    throw new DarkroomError('refused', `${file} cannot be read (${code}).`, {
      remedy: 'Check its permissions.',
      cause: error,
    });
  }
}

function requirePossible({ format, width, height }: Metadata, name: string): void {
  if (!formats.includes(format))
    throw new DarkroomError('unsupported', `${name} is of the kind ${format}, which is not read.`, {
      remedy: asPng,
    });
  if (width * height > limits.pixels || Math.max(width, height) > limits.side)
    throw tooLarge(name, `a picture of ${width} x ${height} pixels`);
}

function tooLarge(name: string, what: string): DarkroomError {
  const most = `100 million pixels, ${limits.side} in one direction, and ${limits.fileBytes / 2 ** 20} MiB`;
  return new DarkroomError('unsupported', `${name} is ${what}; at most ${most} are read.`, {
    remedy: 'Make it smaller.',
  });
}

/** What libvips says is for the log: it repeats itself, and names parts of its own. */
function unreadable(error: unknown, name: string): DarkroomError {
  const said = error instanceof Error ? error.message : String(error);
  if (/unsupported image format/.test(said))
    return new DarkroomError('bad-input', `${name} is not a picture of a known kind.`, {
      remedy: 'Choose a PNG, JPEG, WebP, GIF, TIFF or AVIF file.',
      cause: error,
    });
  if (/^timeout/.test(said))
    return new DarkroomError('timeout', `${name} could not be read within ${limits.seconds} s.`, {
      remedy: another,
      cause: error,
    });
  return new DarkroomError('bad-input', `${name} is damaged, or cut off before its end.`, {
    remedy: another,
    cause: error,
  });
}
