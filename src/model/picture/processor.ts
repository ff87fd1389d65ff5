// Problem: a model family has two image processors, one that resizes with Pillow and one that resizes with torchvision,
// and a folder names the one it was made with.
// Idea: the name decides, as it does for transformers 4.57.6, and `use_fast` overrules it. Everything that all
// processors read alike is read here.

import { DarkroomError } from '../../shared/errors';
import type { NumberRule, Settings } from '../folder/settings';
import { filters } from './filters';
import type { Filter } from './filters';
import { levelsOf } from './levels';
import type { Levels } from './levels';
import { resize } from './resize';
import type { Resizer } from './resize';
import type { Picture, Size } from './picture';

type Triple = readonly [number, number, number];

/** What a family does where its folder says nothing. */
export interface ProcessorDefaults {
  /** The names of its image processors, without "Fast"; the first one is meant where none is named. */
  readonly types: readonly string[];
  /** Which resizer a name stands for that does not end in "Fast". */
  readonly plain: Resizer;
  readonly fast: Resizer;
  readonly filter: Filter;
  readonly mean: Triple;
  readonly deviation: Triple;
}

export interface Processor {
  /** The image processor's name, without "Fast". */
  readonly type: string;
  readonly resizer: Resizer;
  readonly resizes: boolean;
  readonly resize: (picture: Picture, size: Size) => Picture;
  readonly levels: Levels;
  readonly mean: Triple;
}

export const clipMean: Triple = [0.48145466, 0.4578275, 0.40821073];
export const clipDeviation: Triple = [0.26862954, 0.26130258, 0.27577711];
export const half: Triple = [0.5, 0.5, 0.5];

export function processorOf(settings: Settings, defaults: ProcessorDefaults): Processor {
  const { type, resizer } = kindOf(settings, defaults);
  const filter = filterOf(settings, defaults.filter);
  const yes = { otherwise: true };
  const mean = tripleOf(settings, 'image_mean', { min: -1e6, max: 1e6 }, defaults.mean);
  const deviation = tripleOf(settings, 'image_std', { min: 1e-6, max: 1e6 }, defaults.deviation);
  const factor = settings.number('rescale_factor', { min: 1e-9, max: 1e9, otherwise: 1 / 255 });
  const rescale = settings.flag('do_rescale', yes) ? factor : undefined;
  const normalise = settings.flag('do_normalize', yes) ? { mean, deviation } : undefined;
  // torchvision's older functions know no Lanczos for tensors; the processors that use them take bicubic instead.
  const possible = resizer === 'torchvision-float' && filter === 'lanczos' ? 'bicubic' : filter;
  return {
    type,
    resizer,
    resizes: settings.flag('do_resize', yes),
    resize: (picture, size) => resize(picture, size, possible, resizer),
    levels: levelsOf({ rescale, normalise }, resizer !== 'pillow'),
    mean,
  };
}

function kindOf(
  settings: Settings,
  { types, plain, fast }: ProcessorDefaults,
): Pick<Processor, 'type' | 'resizer'> {
  const name = settings.text('image_processor_type', { longest: 100, otherwise: types[0] ?? '' });
  const type = name.replace(/(Fast|Pil)$/, '');
  if (!types.includes(type))
    throw new DarkroomError(
      'unsupported',
      `${settings.file} names the image processor "${name}", which Darkroom does not know for this family of models.`,
      { remedy: `Known are: ${types.join(', ')}.` },
    );
  if (settings.has('use_fast')) return { type, resizer: settings.flag('use_fast') ? fast : 'pillow' };
  if (name === type) return { type, resizer: plain };
  return { type, resizer: name.endsWith('Fast') ? fast : 'pillow' };
}

function filterOf(settings: Settings, missing: Filter): Filter {
  const number = settings.integer('resample', { min: 0, max: filters.length - 1, otherwise: undefined });
  return number === undefined ? missing : (filters[number] ?? missing);
}

/** One number for each channel; a single one stands for all three. */
function tripleOf(settings: Settings, name: string, rule: NumberRule, otherwise: Triple): Triple {
  if (typeof settings.raw(name) === 'number') {
    const one = settings.number(name, rule);
    return [one, one, one];
  }
  const [red = 0, green = 0, blue = 0] = settings.numbers(name, { ...rule, length: 3, otherwise });
  return [red, green, blue];
}
