// Problem: which token begins a text and which ones end an answer is said in up to five places that need not agree.
// Idea: follow what generation follows (its own settings, then the model's), and add the tokenizer's own end, which ends
// something in any case.

import type { Tokenizer } from './tokenizer';
import { wordOf } from './tokenizer-file';
import { languageSettings } from '../folder/model-folder';
import type { ModelFolder } from '../folder/model-folder';
import type { Settings } from '../folder/settings';

export interface SpecialTokens {
  /** By the names under which chat templates know them: `bos_token`, …. */
  readonly words: Readonly<Record<string, string>>;
  /** Any of these ends an answer. */
  readonly ends: readonly number[];
}

const names = ['bos_token', 'eos_token', 'unk_token', 'pad_token', 'sep_token', 'cls_token', 'mask_token'];
const manyEnds = 64;

export function specialTokens(
  { config, generation, tokenizerConfig }: Pick<ModelFolder, 'config' | 'generation' | 'tokenizerConfig'>,
  tokenizer: Tokenizer,
): SpecialTokens {
  const words: Record<string, string> = {};
  for (const name of names) {
    const word = wordOf(tokenizerConfig?.raw(name));
    if (word !== undefined) words[name] = word;
  }
  const asGenerated = generation && endIds(generation);
  const ends = asGenerated ?? endIds(config) ?? endIds(languageSettings(config)) ?? [];
  const ownEnd = words['eos_token'] === undefined ? undefined : tokenizer.idOf(words['eos_token']);
  return { words, ends: [...new Set(ownEnd === undefined ? ends : [...ends, ownEnd])] };
}

/** One id, or several. */
function endIds(settings: Settings): readonly number[] | undefined {
  const name = 'eos_token_id';
  if (!settings.has(name)) return undefined;
  if (!Array.isArray(settings.raw(name))) return [settings.integer(name, { min: 0 })];
  return settings.numbers(name, { min: 0 }).slice(0, manyEnds);
}
