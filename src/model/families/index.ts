// Which family a model belongs to, by what its settings call it.

import type { Family } from './family';
import { gemma3 } from './gemma3';
import { idefics3 } from './idefics3';
import { lfm2Vl } from './lfm2-vl';
import { llava } from './llava';
import { qwen25Vl } from './qwen2-5-vl';
import { qwen2Vl } from './qwen2-vl';
import { qwen3Vl } from './qwen3-vl';
import { textOnly } from './text-only';
import { takesPictures } from '../folder/model-folder';
import type { Settings } from '../folder/settings';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

export const pictureFamilies: readonly Family[] = [
  gemma3,
  idefics3,
  lfm2Vl,
  llava,
  qwen2Vl,
  qwen25Vl,
  qwen3Vl,
];

/** Parts that hear, and models that read all before they write: neither can be asked a question about a picture. */
const beyond: readonly (readonly [setting: string, what: string])[] = [
  ['audio_config', 'takes sound'],
  ['is_encoder_decoder', 'has an encoder and a decoder for text'],
];

export function familyOf(config: Settings): Family {
  const type = config.text('model_type', { otherwise: undefined });
  const named =
    type === undefined ? undefined : pictureFamilies.find(family => family.modelTypes.includes(type));
  if (named) return named;
  const shown = type === undefined ? 'without a name' : `"${printable(type, 60)}"`;
  if (takesPictures(config)) {
    const known = pictureFamilies.flatMap(family => family.modelTypes).join(', ');
    throw new DarkroomError(
      'unsupported',
      `This model is of the kind ${shown}, whose pictures Darkroom cannot prepare.`,
      { remedy: `Use a model whose config.json says one of: ${known}.` },
    );
  }
  const [, reason] = beyond.find(([setting]) => Boolean(config.raw(setting))) ?? [];
  if (reason !== undefined) {
    throw new DarkroomError('unsupported', `This model, of the kind ${shown}, ${reason}.`, {
      remedy: 'Use a model that continues text.',
    });
  }
  if (type !== undefined && textOnly.modelTypes.includes(type)) return textOnly;
  const note = `The kind ${shown} is not known; the model is taken for one that continues text.`;
  return { ...textOnly, assumptions: [note] };
}
