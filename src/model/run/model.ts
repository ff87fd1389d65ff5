// Problem: a question about a picture passes through three graphs and a dozen files before a decoder sees a number.
// Idea: one object that has them open. It turns a question and its pictures into what the decoder is fed; what happens
// after that is a Sequence.

import path from 'node:path';
import { embeddingRows } from './embedding-rows';
import { look } from './eyes';
import type { SeenPicture } from './eyes';
import { readAbilities } from '../abilities';
import { atStage } from '../ivt-stages';
import { expectedLayers } from '../expected-layers';
import { preparerOf } from '../families/picture-families';
import { checkPorts } from '../folder/ports';
import { languageSettings, readModelFolder } from '../folder/model-folder';
import type { ModelFolder } from '../folder/model-folder';
import type { Picture } from '../picture/picture';
import { Prompts } from '../text/prompts';
import type { AskOptions, Prompt } from '../text/prompts';
import { checkVocabulary } from '../text/vocabulary';
import { readDecoder } from '../../runtime/decoder-graph';
import { DecoderSession } from '../../runtime/decoder-session';
import { PartSession } from '../../runtime/part-session';
import { DarkroomError } from '../../shared/errors';
import type { Device } from '../../shared/device';

export interface ModelOptions {
  /** The CPU if left out. */
  readonly device?: Device | undefined;
  /** Where pictures are looked at; where the rest is computed if left out. */
  readonly eyes?: Device | undefined;
  /** As in the file names: "fp32", "q4", …; the most exact if left out. */
  readonly precision?: string | undefined;
  /** Another export of the decoder, in the place of the folder's own. */
  readonly decoder?: string | undefined;
  /** An earlier stage of its training, of those that the folder has. */
  readonly stage?: string | undefined;
  readonly threads?: number | undefined;
  /** false: the untouched decoder, in which nothing can be read or changed. */
  readonly hooks?: boolean | undefined;
}

/** One of a prompt's positions after another: their vectors, or their ids where the decoder looks them up itself. */
export type Inputs = { readonly embeddings: Float32Array } | { readonly tokens: readonly number[] };

export interface Question {
  readonly prompt: Prompt;
  readonly pictures: readonly SeenPicture[];
  readonly inputs: Inputs;
}

interface Parts {
  readonly decoder: DecoderSession;
  readonly encoder: PartSession | undefined;
  readonly table: PartSession | undefined;
  readonly rows: number | undefined;
}

export class Model {
  readonly folder: ModelFolder;
  readonly prompts: Prompts;
  readonly decoder: DecoderSession;
  readonly device: Device;
  /** How many positions the model was made for. */
  readonly longest: number | undefined;
  readonly #encoder: PartSession | undefined;
  readonly #table: PartSession | undefined;
  /** Of the table, where its graph says. */
  readonly #rows: number | undefined;

  private constructor(folder: ModelFolder, prompts: Prompts, device: Device, parts: Parts) {
    this.folder = folder;
    this.prompts = prompts;
    this.device = device;
    this.longest = languageSettings(folder.config).integer('max_position_embeddings', {
      min: 1,
      otherwise: undefined,
    });
    this.#rows = parts.rows;
    this.decoder = parts.decoder;
    this.#encoder = parts.encoder;
    this.#table = parts.table;
  }

  static async open(root: string, options: ModelOptions = {}): Promise<Model> {
    const own = await readModelFolder(root, { precision: options.precision });
    const folder = await atStage(own, options.stage);
    const prompts = new Prompts(folder);
    const rows =
      folder.graphs.embed && (await embeddingRows(folder.graphs.embed.path, folder.graphs.embed.name));
    if (rows !== undefined)
      checkVocabulary(prompts.tokenizer, { file: folder.graphs.embed?.name ?? '', rows });
    const { device = 'cpu', eyes = device } = options;
    const { vision, embed, decoder } = folder.graphs;
    const file = options.decoder ?? decoder.path;
    const graph = await readDecoder(
      file,
      options.decoder ?? decoder.name,
      await expectedLayers(decoder.path),
    );
    if (graph.anatomy.source.kind === 'embeddings' && !embed)
      throw new DarkroomError(
        'missing',
        `${graph.name} takes embeddings, and the folder has no embed_tokens.onnx.`,
        {
          remedy: 'Download the "onnx" folder of the model, or export it with separate parts in hub layout.',
        },
      );
    const threads = options.threads ?? 0;
    const open = (part: typeof vision, on: Device) =>
      part && PartSession.open(part.path, part.name, on, threads);
    const hooks = options.hooks !== false && graph.anatomy.residualRefusal === undefined;
    const parts = {
      rows,
      encoder: await open(vision, eyes),
      // Rows are picked out of it and fed from here in any case.
      table: await open(embed, 'cpu'),
      decoder: await DecoderSession.open(graph, device, hooks, { threads }),
    };
    const model = new Model(folder, prompts, device, parts);
    try {
      const source = parts.decoder.embeddingPort;
      const givers = [parts.encoder?.rowsPort, parts.table?.rowsPort];
      if (source)
        checkPorts(
          source,
          givers.filter(port => port !== undefined),
        );
      return model;
    } catch (error) {
      await model.release();
      throw error;
    }
  }

  /** Whether one of its graphs failed while it ran, so that it is better opened anew. */
  get hasFailed(): boolean {
    return this.decoder.hasFailed || this.#encoder?.hasFailed === true;
  }

  async release(): Promise<void> {
    await this.decoder.release();
    await this.#encoder?.release();
    await this.#table?.release();
  }

  get takesPictures(): boolean {
    return this.#encoder !== undefined;
  }

  /** What it is called: as it says itself, or as its folder. */
  get name(): string {
    return readAbilities(this.folder.darkroom).name ?? path.basename(this.folder.root);
  }

  async see(picture: Picture): Promise<SeenPicture> {
    if (!this.#encoder)
      throw new DarkroomError('unsupported', 'This model takes text only, and a picture was given.', {
        remedy: 'Ask without the picture, or choose a model that takes pictures.',
      });
    const modelType = this.folder.config.text('model_type', { otherwise: '' });
    const prepare = preparerOf(modelType);
    if (!prepare) throw new DarkroomError('unsupported', `Pictures for "${modelType}" cannot be prepared.`);
    const prepared = prepare(picture, this.folder.pictureFiles);
    return look(this.#encoder, this.prompts.family.visionInputs, prepared);
  }

  /** What the decoder is fed for a question: the text's embeddings, with the pictures' rows where their tokens stand. */
  async ask(question: string, pictures: readonly SeenPicture[], options: AskOptions = {}): Promise<Question> {
    const prompt = this.prompts.ask(
      question,
      pictures.map(({ prepared }) => prepared),
      this.#rows === undefined ? options : { rows: this.#rows, ...options },
    );
    const inputs = await this.lookUp(prompt.embeddedIds);
    if ('embeddings' in inputs) mergePictures(inputs.embeddings, prompt, pictures);
    else if (pictures.length > 0)
      throw new DarkroomError(
        'unsupported',
        'The decoder looks tokens up itself, so no picture can be put in.',
        {
          remedy: 'Export the model with a separate embed_tokens.onnx.',
        },
      );
    return { prompt, pictures, inputs };
  }

  /** The vectors of tokens, or the tokens where the decoder takes those. */
  async lookUp(tokens: readonly number[]): Promise<Inputs> {
    if (this.decoder.graph.anatomy.source.kind === 'tokens' || !this.#table) return { tokens };
    const table = this.#table;
    const ids = {
      type: 'int64' as const,
      shape: [1, tokens.length],
      data: BigInt64Array.from(tokens, BigInt),
    };
    const { data } = await table.run({ [table.inputs[0] ?? '']: ids }, table.outputs[0] ?? '');
    return { embeddings: data };
  }
}

function mergePictures(
  embeddings: Float32Array,
  { classes }: Prompt,
  pictures: readonly SeenPicture[],
): void {
  const width = embeddings.length / classes.length;
  const wrong = pictures.find(({ features, prepared }) => features.length !== prepared.tokens * width);
  if (wrong)
    throw new DarkroomError(
      'bad-input',
      `The picture's rows have ${wrong.features.length / wrong.prepared.tokens} numbers, and the text's have ${width}.`,
      { remedy: 'Graphs are from different models: download them again.' },
    );
  let position = 0;
  for (const { features } of pictures)
    for (let from = 0; from < features.length; from += width, position++) {
      position = classes.indexOf('image', position);
      embeddings.set(features.subarray(from, from + width), position * width);
    }
}
