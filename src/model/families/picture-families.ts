// From the `model_type` of config.json to the way its pictures are prepared.

import type { Picture } from '../picture/picture';
import type { ProcessorFiles } from '../picture/settings';
import type { PreparedPicture } from './picture';
import { prepareGemma3 } from './picture-gemma3';
import { prepareIdefics3 } from './picture-idefics3';
import { prepareLfm2 } from './picture-lfm2';
import { prepareLlava } from './picture-llava';
import { prepareQwen } from './picture-qwen';

type PreparePicture = (picture: Picture, files: ProcessorFiles) => PreparedPicture;

const families: Readonly<Record<string, PreparePicture>> = {
  gemma3: (picture, files) => prepareGemma3(picture, files),
  idefics3: prepareIdefics3,
  smolvlm: prepareIdefics3,
  'lfm2-vl': prepareLfm2,
  lfm2_vl: prepareLfm2,
  llava: prepareLlava,
  qwen2_vl: prepareQwen,
  qwen2_5_vl: prepareQwen,
  qwen3_vl: prepareQwen,
};

/** Undefined for a type whose pictures Darkroom cannot prepare. */
export function preparerOf(modelType: string): PreparePicture | undefined {
  return Object.hasOwn(families, modelType) ? families[modelType] : undefined;
}
