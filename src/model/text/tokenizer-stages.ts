// Problem: the stages around a tokenizer's model come from strangers too. A replacement by a longer text, or a dozen of
// them in a row, makes gigabytes of one sentence before any clock strikes; and in three places the library does not do
// what Hugging Face's tokenizers do.
// Idea: walk through the stages before the library sees them, multiply by how much each lets a text grow and refuse what
// grows beyond reason; hand over the differing ones in a form that the library gets right.

import { isObject } from '../folder/settings';
import type { Settings } from '../folder/settings';
import { DarkroomError } from '../../shared/errors';
import { printable } from '../../shared/format';

type Stage = Readonly<Record<string, unknown>>;

/** A stage's name in the file, and what holds its parts if it is a sequence. */
const stages = {
  normalizer: 'normalizers',
  pre_tokenizer: 'pretokenizers',
  post_processor: 'processors',
  decoder: 'decoders',
} as const;

/** Those in use let a text grow by three at most. */
const mostGrowth = 16;
const deepestNesting = 4;
const mostParts = 64;

/** Letters as Rust's regular expressions have them, which split at white space. */
const letters = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d`;

export function checkedStages(json: Stage, config: Settings | undefined): Stage {
  const growth = { encoding: 1, decoding: 1 };
  const checked = Object.entries(stages).map(([name, list]) => {
    const phase = name === 'decoder' ? 'decoding' : 'encoding';
    const see = (part: Stage): Stage => {
      growth[phase] *= growthOf(part);
      return corrected(part);
    };
    return [name, walked(json[name], list, see)] as const;
  });
  for (const [phase, times] of Object.entries(growth)) {
    if (times > mostGrowth)
      throw wrong(`${phase} would let a text grow ${printable(String(times), 12)} times`);
  }
  const known: Record<string, unknown> = Object.fromEntries(checked);
  const first = known['pre_tokenizer'];
  // As transformers has it: the tokenizer's settings decide, and say no where they say nothing.
  if (isObject(first) && first['type'] === 'ByteLevel') {
    const spaced = config?.flag('add_prefix_space', { otherwise: false }) ?? false;
    known['pre_tokenizer'] = { ...first, add_prefix_space: spaced };
  }
  return known;
}

/** The stage with each of its parts replaced by what `see` makes of it. What is missing is null to the library. */
function walked(stage: unknown, list: string, see: (part: Stage) => Stage, depth = 0): unknown {
  if (stage === undefined || stage === null) return null;
  if (!isObject(stage)) throw wrong('a stage is no object');
  if (depth > deepestNesting) throw wrong('its stages are nested too deeply');
  const parts: unknown = stage[list];
  if (stage['type'] !== 'Sequence') return see(stage);
  if (!Array.isArray(parts) || parts.length > mostParts)
    throw wrong(`"${list}" is no list of up to ${mostParts} stages`);
  return { ...stage, [list]: parts.map(part => walked(part, list, see, depth + 1)) };
}

/** How many characters one may become, at most. */
function growthOf({ type, content, prepend, replacement, str_rep: spelled }: Stage): number {
  switch (type) {
    case 'ByteLevel':
      return 2;
    case 'Replace':
      return lengthOf(content);
    case 'Prepend':
      return lengthOf(prepend);
    case 'Metaspace':
      return Math.max(lengthOf(replacement), lengthOf(spelled));
    default:
      return 1;
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? Math.max(1, value.length) : 1;
}

function corrected(part: Stage): Stage {
  const { type, content, length, single, pattern } = part;
  if ((type === 'Split' || type === 'Replace') && !isPattern(pattern))
    throw wrong('a stage splits or replaces by no pattern');
  // To JavaScript, a dollar in a replacement is a command.
  if (type === 'Replace' && typeof content === 'string')
    return { ...part, content: content.replaceAll('$', '$$$$') };
  // The library splits at letters outside ASCII.
  if (type === 'Whitespace') {
    const words = { Regex: `[${letters}]+|[^${letters}\\s]+` };
    return { type: 'Split', pattern: words, behavior: 'Removed', invert: true };
  }
  if (type === 'FixedLength' && !(Number.isInteger(length) && Number(length) > 0)) {
    throw wrong(`pieces are ${printable(String(length), 20)} characters long`);
  }
  if (type === 'TemplateProcessing' && !isTemplate(single))
    throw wrong('its template holds the text more than once');
  return part;
}

function isPattern(pattern: unknown): boolean {
  return isObject(pattern) && (typeof pattern['String'] === 'string' || typeof pattern['Regex'] === 'string');
}

function isTemplate(single: unknown): boolean {
  if (!Array.isArray(single) || single.length > mostParts) return false;
  return single.filter(piece => isObject(piece) && piece['Sequence'] !== undefined).length <= 1;
}

export function wrong(why: string, cause?: unknown): DarkroomError {
  return new DarkroomError('bad-input', `tokenizer.json cannot be used: ${why.replace(/\.$/, '')}.`, {
    remedy: 'Download it again.',
    ...(cause === undefined ? {} : { cause }),
  });
}
