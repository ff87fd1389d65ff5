// Qwen2-VL, Qwen2.5-VL and Qwen3-VL. A picture keeps its proportions: it is resized to multiples of a block of patches,
// within a least and a largest number of pixels, and comes as a list of flattened patches, block by block; each block
// becomes a token. A picture is a film of two equal frames.
//
// Followed: transformers 4.57.6, which loads Qwen2VLImageProcessor as its torchvision variant wherever torchvision is
// installed, also if the folder names the other; `use_fast: false` in the folder asks for Pillow here.

import { DarkroomError } from '../../shared/errors';
import { nearestEven } from '../picture/float-passes';
import { mergedPatches } from '../picture/patches';
import type { Picture, Size } from '../picture/picture';
import { clipDeviation, clipMean, processorOf } from '../picture/processor';
import { pictureSettings, tokenName } from '../picture/settings';
import type { Settings } from '../folder/settings';
import type { ProcessorFiles } from '../picture/settings';
import { allOf, floats, tokensOf } from './picture';
import type { PreparedPicture } from './picture';

const defaults = {
  types: ['Qwen2VLImageProcessor', 'Qwen2_5_VLImageProcessor', 'Qwen3VLImageProcessor'],
  plain: 'torchvision',
  fast: 'torchvision',
  filter: 'bicubic',
  mean: clipMean,
  deviation: clipDeviation,
} as const;

/** No model takes more. */
const mostPixels = 2 ** 28;
/** A picture that is longer in proportion is refused, as it is by the processor. */
const mostDrawnOut = 200;

/** `pixel_values` [patches, 3 x frames x side x side] and `image_grid_thw` [1, 3] in patches; no batch dimension. */
export function prepareQwen(picture: Picture, files: ProcessorFiles): PreparedPicture {
  const settings = pictureSettings(files);
  const processor = processorOf(settings, defaults);
  const side = settings.integer('patch_size', { min: 1, max: 1024, otherwise: 14 });
  const merge = settings.integer('merge_size', { min: 1, max: 64, otherwise: 2 });
  const frames = settings.integer('temporal_patch_size', { min: 1, max: 64, otherwise: 2 });
  const block = side * merge;
  const size = processor.resizes ? smartSize(picture, block, settings) : picture;
  if (size.width % block !== 0 || size.height % block !== 0)
    throw new DarkroomError(
      'bad-input',
      `This model takes pictures unresized and in blocks of ${block} pixels, and this one has ${size.width} x ${size.height}.`,
      { remedy: 'Choose a picture of a fitting size.' },
    );
  const [rows, cols] = [size.height / block, size.width / block];
  const patches = rows * cols * merge ** 2;
  const { shape } = floats(picture, [patches, 3 * frames * side ** 2]);
  const tokens = tokensOf(picture, [{ view: 'whole', rows, cols, area: allOf(picture) }]);
  const data = mergedPatches(processor.resize(picture, size), processor.levels, { side, merge, frames });
  const imageToken = tokenName(files, 'image_token', '<|image_pad|>');
  return {
    ...tokens,
    tensors: {
      pixel_values: { type: 'float32', shape, data },
      image_grid_thw: {
        type: 'int64',
        shape: [1, 3],
        data: BigInt64Array.from([1, rows * merge, cols * merge], BigInt),
      },
    },
    marker: imageToken,
    imageToken,
    placeholder: imageToken.repeat(tokens.tokens),
  };
}

function smartSize({ width, height }: Size, block: number, settings: Settings): Size {
  const drawnOut = Math.max(width, height) / Math.min(width, height);
  if (drawnOut > mostDrawnOut)
    throw new DarkroomError(
      'bad-input',
      `A picture of ${width} x ${height} pixels is too narrow for this model: one side may be ${mostDrawnOut} times the other.`,
      { remedy: 'Choose another picture, or cut this one.' },
    );
  const rule = { min: 1, max: mostPixels };
  const least = settings.integer(['min_pixels', 'size.shortest_edge'], { ...rule, otherwise: 56 * 56 });
  const most = settings.integer(['max_pixels', 'size.longest_edge'], { ...rule, otherwise: 28 * 28 * 1280 });
  const near = (edge: number) => nearestEven(edge / block) * block;
  const [nearWidth, nearHeight] = [near(width), near(height)];
  if (nearWidth * nearHeight > most) {
    const shrink = Math.sqrt((height * width) / most);
    const down = (edge: number) => Math.max(block, Math.floor(edge / shrink / block) * block);
    return { width: down(width), height: down(height) };
  }
  if (nearWidth * nearHeight < least) {
    const grow = Math.sqrt(least / (height * width));
    const up = (edge: number) => Math.ceil((edge * grow) / block) * block;
    return { width: up(width), height: up(height) };
  }
  return { width: nearWidth, height: nearHeight };
}
