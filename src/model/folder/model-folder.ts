// Problem: what a model needs besides its graphs lies in up to ten files whose names and places changed over the years.
// Idea: read them once, into one value that says what is where; whatever is missing or damaged is a sentence that names
// the file, what it is for and what to do.

import { chooseGraphs } from './graphs';
import type { GraphSet } from './graphs';
import { missingFile, readJson } from './read-file';
import type { WantedFile } from './read-file';
import { Settings } from './settings';
import { findTemplate } from './template-source';
import type { TemplateSource } from './template-source';
import { listModel } from '../files';
import { DarkroomError } from '../../shared/errors';

/** The content of JSON files, not looked at yet; undefined for those that are not there. */
export interface PictureFiles {
  /** preprocessor_config.json */
  readonly preprocessor: unknown;
  /** processor_config.json, in which newer folders keep the settings of the image processor. */
  readonly processor: unknown;
  /** config.json */
  readonly model: unknown;
  /** tokenizer_config.json */
  readonly tokenizer: unknown;
}

export interface ModelFolder {
  readonly root: string;
  readonly config: Settings;
  /** How answers are generated: ids that end them, …. */
  readonly generation: Settings | undefined;
  /** The content of tokenizer.json, not looked at yet. */
  readonly tokenizer: unknown;
  readonly tokenizerConfig: Settings | undefined;
  readonly template: TemplateSource | undefined;
  /** What says how pictures are prepared. */
  readonly pictureFiles: PictureFiles;
  readonly graphs: GraphSet;
  /** The content of darkroom.json, not looked at yet; undefined if there is none. */
  readonly darkroom: unknown;
}

const mostBytes = 4 * 2 ** 20;

const wanted = {
  config: { name: 'config.json', purpose: 'says what kind of model it is', mostBytes },
  generation: { name: 'generation_config.json', purpose: 'says what ends an answer', mostBytes },
  // The largest vocabularies in use make 33 MB.
  tokenizer: { name: 'tokenizer.json', purpose: 'turns text into tokens', mostBytes: 64 * 2 ** 20 },
  tokenizerConfig: { name: 'tokenizer_config.json', purpose: 'names the special tokens', mostBytes },
  specialTokens: { name: 'special_tokens_map.json', purpose: 'names the special tokens', mostBytes },
  preprocessor: { name: 'preprocessor_config.json', purpose: 'says how pictures are prepared', mostBytes },
  processor: { name: 'processor_config.json', purpose: 'says how pictures are prepared', mostBytes },
  darkroom: { name: 'darkroom.json', purpose: 'describes latent reasoning', mostBytes },
} satisfies Record<string, WantedFile>;

export async function readModelFolder(
  root: string,
  options: { readonly precision?: string | undefined } = {},
): Promise<ModelFolder> {
  const { kind, files } = await listModel(root);
  if (kind === 'file') {
    throw new DarkroomError('bad-input', `${root} is a single file, and a model that answers has several.`, {
      remedy: 'Choose the model folder.',
    });
  }
  const model = await readJson(root, wanted.config);
  if (model === undefined) throw missingFile(wanted.config, 'Download it from where the graphs came from.');
  const config = Settings.of(wanted.config.name, model);
  const pictures = takesPictures(config);
  const graphs = chooseGraphs(root, files, { pictures, precision: options.precision });
  const preprocessor = await readJson(root, wanted.preprocessor);
  const processor = await readJson(root, wanted.processor);
  if (pictures && preprocessor === undefined && processor === undefined) {
    throw missingFile(wanted.preprocessor, 'Download it, or processor_config.json in its place.');
  }
  const tokenizerContent = await readJson(root, wanted.tokenizerConfig);
  const tokenizerConfig = await tokenizerSettings(root, tokenizerContent);
  return {
    root,
    config,
    generation: await readSettings(root, wanted.generation),
    tokenizer: await readTokenizer(root),
    tokenizerConfig,
    template: await findTemplate(root, tokenizerConfig),
    pictureFiles: { preprocessor, processor, model, tokenizer: tokenizerContent },
    graphs,
    darkroom: await readJson(root, wanted.darkroom),
  };
}

/** config.json; undefined if there is none. */
export function readConfig(root: string): Promise<Settings | undefined> {
  return readSettings(root, wanted.config);
}

/** Whether the settings describe a part that sees. */
export function takesPictures(config: Settings): boolean {
  return config.has(['vision_config', 'image_token_id', 'image_token_index']);
}

/** The settings of the language model: a part of their own in models of several parts, or all of them. */
export function languageSettings(config: Settings): Settings {
  const part = config.part(['text_config', 'llm_config', 'language_config']);
  return part?.over(config) ?? config;
}

async function readSettings(root: string, file: WantedFile): Promise<Settings | undefined> {
  const content = await readJson(root, file);
  return content === undefined ? undefined : Settings.of(file.name, content);
}

async function readTokenizer(root: string): Promise<unknown> {
  const content = await readJson(root, wanted.tokenizer);
  if (content !== undefined) return content;
  const remedy = 'Download it; a tokenizer.model or vocab.json alone has to be converted.';
  throw missingFile(wanted.tokenizer, remedy);
}

/** Older folders name special tokens in a file of their own. */
async function tokenizerSettings(root: string, content: unknown): Promise<Settings | undefined> {
  const map = await readSettings(root, wanted.specialTokens);
  return content === undefined ? map : Settings.of(wanted.tokenizerConfig.name, content).over(map);
}
