// Language models without eyes: any model whose settings describe no part that sees. Their templates expect plain text.

import type { Family } from './family';
import { countedPositions } from './positions';

/** Kinds that continue text; others are taken for the same, with a note. */
const knownTypes = [
  'cohere',
  'gemma',
  'gemma2',
  'gemma3_text',
  'gpt2',
  'granite',
  'lfm2',
  'llama',
  'mistral',
  'olmo',
  'olmo2',
  'opt',
  'phi',
  'phi3',
  'qwen2',
  'qwen3',
  'smollm3',
  'stablelm',
  'starcoder2',
];

export const textOnly: Family = {
  name: 'Language model',
  modelTypes: knownTypes,
  assumptions: [],
  picture: undefined,
  visionInputs: [],
  messages: question => [{ role: 'user', content: question }],
  positions: countedPositions,
};
