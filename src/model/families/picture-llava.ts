// LLaVA. The shorter edge is resized to the encoder's size and the middle is cut out, so what lies at the ends of a wide
// picture is never seen; each patch becomes a token. Towers other than CLIP (SigLIP) squeeze the whole picture instead,
// and LLaVA's own processor can pad it to a square.
//
// Followed: transformers 4.57.6, where CLIPImageProcessor resizes with Pillow and CLIPImageProcessorFast with
// torchvision. One departure: older folders do not say how many tokens the encoder adds to the patches; the processor
// then expects none, one too few for CLIP. Here it is one for the class token.

import { DarkroomError } from '../../shared/errors';
import { centre, cut, square } from '../picture/cut';
import type { Colour } from '../picture/cut';
import { writePlanes } from '../picture/levels';
import { channels } from '../picture/picture';
import type { Picture, Size, Window } from '../picture/picture';
import { clipDeviation, clipMean, half, processorOf } from '../picture/processor';
import type { Processor } from '../picture/processor';
import { longestSide, modelSettings, pictureSettings, sidesOf, textSettings } from '../picture/settings';
import type { Settings } from '../folder/settings';
import type { ProcessorFiles } from '../picture/settings';
import { allOf, floats, tokensOf } from './picture';
import type { Look, PreparedPicture } from './picture';

const defaults = {
  types: ['CLIPImageProcessor', 'LlavaImageProcessor', 'SiglipImageProcessor'],
  plain: 'pillow',
  fast: 'torchvision',
  filter: 'bicubic',
  mean: clipMean,
  deviation: clipDeviation,
} as const;
const siglip = { ...defaults, mean: half, deviation: half } as const;

/** `pixel_values` [1, 3, height, width]. */
export function prepareLlava(picture: Picture, files: ProcessorFiles): PreparedPicture {
  const settings = pictureSettings(files);
  const isSiglip = settings.text('image_processor_type', { otherwise: '' }).startsWith('Siglip');
  const processor = processorOf(settings, isSiglip ? siglip : defaults);
  const { seen, area } = see(picture, settings, processor, isSiglip);

  const text = textSettings(files);
  const rule = { min: 1, max: longestSide };
  const ofModel = modelSettings(files).integer('vision_config.patch_size', { ...rule, otherwise: 14 });
  const patch = text.integer('patch_size', { ...rule, otherwise: ofModel });
  const [rows, cols] = [Math.floor(seen.height / patch), Math.floor(seen.width / patch)];
  if (rows * cols === 0)
    throw new DarkroomError(
      'bad-input',
      `The picture is resized to ${seen.width} x ${seen.height} pixels, which is less than one patch of ${patch}.`,
      { remedy: 'Check "size" and "crop_size" in preprocessor_config.json.' },
    );
  const looks: Look[] = [
    ...Array.from({ length: summaries(files, isSiglip) }, () => ({
      view: 'summary' as const,
      rows: 1,
      cols: 1,
      area,
    })),
    { view: 'whole', rows, cols, area: patched(area, seen, patch) },
  ];
  const values = floats(picture, [1, channels, seen.height, seen.width]);
  writePlanes(seen, processor.levels, values.data, 0);
  const tokens = tokensOf(picture, looks);
  const imageToken = text.text('image_token', { longest: 100, otherwise: '<image>' });
  return {
    ...tokens,
    tensors: { pixel_values: values },
    marker: imageToken,
    imageToken,
    placeholder: imageToken.repeat(tokens.tokens),
  };
}

/** How many tokens come before those of the patches, for all of them together. */
function summaries(files: ProcessorFiles, isSiglip: boolean): number {
  const name = 'vision_feature_select_strategy';
  const ofModel = modelSettings(files).text(name, { otherwise: 'default' });
  const drops = textSettings(files).text(name, { otherwise: ofModel }) === 'default';
  const added = { min: 0, max: 1024, otherwise: isSiglip ? 0 : 1 };
  return Math.max(0, textSettings(files).integer('num_additional_image_tokens', added) - (drops ? 1 : 0));
}

/** What the encoder gets to see, and which area of the original picture that is. */
function see(
  picture: Picture,
  settings: Settings,
  processor: Processor,
  isSiglip: boolean,
): { readonly seen: Picture; readonly area: Window } {
  let seen = picture;
  let area = allOf(picture);
  if (processor.type === 'LlavaImageProcessor' && settings.flag('do_pad', { otherwise: false })) {
    area = square(picture);
    seen = cut(picture, area, processor.mean.map(share => Math.trunc(share * 255)) as unknown as Colour);
  }
  if (processor.resizes) seen = processor.resize(seen, sizeFor(seen, settings));
  if (!settings.flag('do_center_crop', { otherwise: !isSiglip })) return { seen, area };
  const window = centre(
    seen,
    sidesOf(settings, 'crop_size') ?? { width: 224, height: 224 },
    processor.resizer === 'pillow' ? Math.floor : Math.trunc,
  );
  return { seen: cut(seen, window), area: unscaled(window, seen, area) };
}

function sizeFor({ width, height }: Size, settings: Settings): Size {
  const both = sidesOf(settings, 'size');
  const isShortest = typeof settings.raw('size') === 'number';
  if (both !== undefined && !isShortest) return both;
  const rule = { min: 1, max: longestSide, otherwise: 224 };
  const shortest = both?.width ?? settings.integer('size.shortest_edge', rule);
  const longest = (long: number, short: number) => Math.trunc((shortest * long) / short);
  return width <= height
    ? { width: shortest, height: longest(height, width) }
    : { width: longest(width, height), height: shortest };
}

/** A window of a resized picture, in the pixels of the area it was made from. */
function unscaled(window: Window, seen: Size, area: Window): Window {
  const [x, y] = [area.width / seen.width, area.height / seen.height];
  return {
    left: area.left + window.left * x,
    top: area.top + window.top * y,
    width: window.width * x,
    height: window.height * y,
  };
}

/** Without what is left at the right and below, where it is no whole patch. */
function patched(area: Window, seen: Size, patch: number): Window {
  const whole = (x: number) => Math.floor(x / patch) * patch;
  return unscaled({ left: 0, top: 0, width: whole(seen.width), height: whole(seen.height) }, seen, area);
}
