// How pictures are prepared stands in four files of a model folder, and the same thing was written in several ways over
// the years. Values and their bounds are checked by the folder's `Settings`; here is what only pictures have.

import { DarkroomError } from '../../shared/errors';
import type { PictureFiles } from '../folder/model-folder';
import { isObject, Settings } from '../folder/settings';
import type { Size } from './picture';

/** What is not there may be left out. */
export type ProcessorFiles = Partial<PictureFiles>;

/** No encoder takes a longer side. */
export const longestSide = 65_536;

/** The settings of the image processor, which newer folders keep inside processor_config.json. */
export function pictureSettings({ preprocessor, processor }: ProcessorFiles): Settings {
  if (preprocessor !== undefined) return Settings.of('preprocessor_config.json', preprocessor);
  const all = textSettings({ processor });
  return all.part('image_processor') ?? all;
}

/** The settings of the whole processor: how many tokens stand for a picture. */
export function textSettings({ processor }: ProcessorFiles): Settings {
  return Settings.of('processor_config.json', processor ?? {});
}

export function modelSettings({ model }: ProcessorFiles): Settings {
  return Settings.of('config.json', model ?? {});
}

/** A special token that the tokenizer's settings may call otherwise; newer ones keep the names in a list of their own. */
export function tokenName({ tokenizer }: ProcessorFiles, name: string, otherwise: string): string {
  const settings = Settings.of('tokenizer_config.json', tokenizer ?? {});
  const path = [name, `extra_special_tokens.${name}`, `model_specific_special_tokens.${name}`];
  // Older files describe a token in an object; the text is one of its values.
  const found = settings.raw(path);
  const paths = isObject(found) ? path.map(one => `${one}.content`) : path;
  const text = settings.text(paths, { longest: 100, otherwise });
  return text === '' ? otherwise : text;
}

/** `{height, width}`, or the one number that stands for both; undefined if it says neither. */
export function sidesOf(settings: Settings, name: string): Size | undefined {
  const rule = { min: 1, max: longestSide };
  if (typeof settings.raw(name) === 'number') {
    const side = settings.integer(name, rule);
    return { width: side, height: side };
  }
  const [width, height] = [`${name}.width`, `${name}.height`];
  if (!settings.has(width) && !settings.has(height)) return undefined;
  return { width: settings.integer(width, rule), height: settings.integer(height, rule) };
}

/** The side of a square of tokens. */
export function squareSide(tokens: number, file: string, name: string): number {
  const side = Math.sqrt(tokens);
  if (Number.isInteger(side)) return side;
  throw new DarkroomError(
    'unsupported',
    `${file}: "${name}" is ${tokens}, and only squares can be laid out.`,
    {
      remedy: 'Use the file that belongs to these graphs.',
    },
  );
}
