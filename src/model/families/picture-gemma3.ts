// Gemma 3. Every picture is squeezed into one square, whatever its proportions, and becomes a fixed number of tokens:
// the encoder's patches, averaged down to a square of `mm_tokens_per_image`. "Pan and scan" shows drawn-out pictures in
// parts as well; the processor leaves it off unless it is asked for, whatever the folder says, and so does this.
//
// Followed: transformers 4.57.6, where Gemma3ImageProcessor resizes with Pillow and its "Fast" variant with torchvision.

import { cut } from '../picture/cut';
import { writePlanes } from '../picture/levels';
import { channels } from '../picture/picture';
import type { Picture, Size, Window } from '../picture/picture';
import { half, processorOf } from '../picture/processor';
import {
  longestSide,
  modelSettings,
  pictureSettings,
  sidesOf,
  squareSide,
  textSettings,
  tokenName,
} from '../picture/settings';
import type { ProcessorFiles } from '../picture/settings';
import { allOf, floats, tokensOf } from './picture';
import type { Look, PreparedPicture } from './picture';

const defaults = {
  types: ['Gemma3ImageProcessor'],
  plain: 'pillow',
  fast: 'torchvision',
  filter: 'bilinear',
  mean: half,
  deviation: half,
} as const;

export interface PanAndScan {
  readonly minCropSize: number;
  readonly maxCrops: number;
  readonly minRatio: number;
}

/** The processor's numbers, for callers that ask for it. */
export const panAndScan: PanAndScan = { minCropSize: 256, maxCrops: 4, minRatio: 1.2 };

/** `pixel_values` [1 + crops, 3, height, width]. */
export function prepareGemma3(picture: Picture, files: ProcessorFiles, scan?: PanAndScan): PreparedPicture {
  const settings = pictureSettings(files);
  const processor = processorOf(settings, defaults);
  const size = sidesOf(settings, 'size') ?? { width: 224, height: 224 };
  const perSide = tokensPerSide(files);
  const crops = scan === undefined ? [] : cropsOf(picture, scan);
  const looks: Look[] = [
    {
      view: crops.length === 0 ? ('whole' as const) : ('global' as const),
      area: allOf(picture),
    },
    ...crops.map(area => ({ view: 'tile' as const, area })),
  ].map(look => ({ ...look, rows: perSide, cols: perSide }));

  const tokens = tokensOf(picture, looks);
  const seen = processor.resizes ? size : picture;
  const values = floats(picture, [looks.length, channels, seen.height, seen.width]);
  for (const [index, { area }] of looks.entries()) {
    const part =
      area.width === picture.width && area.height === picture.height ? picture : cut(picture, area);
    const resized = processor.resize(part, seen);
    writePlanes(resized, processor.levels, values.data, index * channels * seen.width * seen.height);
  }
  return { ...tokens, tensors: { pixel_values: values }, ...textOf(files, perSide ** 2, crops.length) };
}

function textOf(
  files: ProcessorFiles,
  count: number,
  crops: number,
): Pick<PreparedPicture, 'marker' | 'imageToken' | 'placeholder'> {
  const begin = tokenName(files, 'boi_token', '<start_of_image>');
  const end = tokenName(files, 'eoi_token', '<end_of_image>');
  const imageToken = tokenName(files, 'image_token', '<image_soft_token>');
  const one = `\n\n${begin}${imageToken.repeat(count)}${end}\n\n`;
  const several = `Here is the original image ${one} and here are some crops to help you see better `;
  return {
    marker: begin,
    imageToken,
    placeholder: crops === 0 ? one : `${several}${Array.from({ length: crops }, () => one).join(' ')}`,
  };
}

/** Equal parts along the longer side, if it is long enough in proportion. */
function cropsOf(
  { width, height }: Size,
  { minCropSize, maxCrops, minRatio }: PanAndScan,
): readonly Window[] {
  const [long, short] = width >= height ? [width, height] : [height, width];
  if (long / short < minRatio) return [];
  const wanted = Math.min(Math.floor(long / minCropSize), Math.floor(long / short + 0.5));
  const count = Math.min(maxCrops, Math.max(2, wanted));
  const length = Math.ceil(long / count);
  if (Math.min(length, short) < minCropSize) return [];
  return Array.from({ length: count }, (_, i) => {
    const start = i * length;
    const size = Math.min(length, long - start);
    return width >= height
      ? { left: start, top: 0, width: size, height }
      : { left: 0, top: start, width, height: size };
  });
}

function tokensPerSide(files: ProcessorFiles): number {
  const rule = { min: 1, max: longestSide };
  const ofModel = modelSettings(files).integer('mm_tokens_per_image', { ...rule, otherwise: 256 });
  const text = textSettings(files);
  const tokens = text.integer('image_seq_length', { ...rule, otherwise: ofModel });
  return squareSide(tokens, text.file, 'image_seq_length');
}
