// One session of ONNX Runtime on a decoder's graph, with the hooks that its manifest names or with none: what goes in and
// comes out, by role instead of by name.

import type * as Ort from 'onnxruntime-node';
import { Cache } from './cache';
import type { DecoderGraph } from './decoder-graph';
import type { DecoderStep } from './decoder-inputs';
import { decoderFeeds, isLogitsToKeep } from './decoder-inputs';
import { fromHalf } from '../shared/half';
import { explainOpenFailure, explainRunFailure } from './ort-failure';
import { loadOrt } from './ort';
import { portOf } from './tensor-port';
import type { TensorPort } from './tensor-port';
import type { Fetch, Layers, StepResult } from './step-result';
import { locateWeights } from './weights';
import type { Anatomy } from '../onnx/anatomy/types';
import { encodeToBytes } from '../onnx/codec';
import type { HookRequest } from '../onnx/instrument/feeds';
import { hookFeeds } from '../onnx/instrument/feeds';
import type { Instrumented } from '../onnx/instrument/instrument';
import type { Manifest, Tap } from '../onnx/instrument/manifest';
import { DarkroomError } from '../shared/errors';
import type { Device } from '../shared/device';

type Feeds = Record<string, Ort.Tensor>;

/** Where a graph does not say how many tokens it knows. */
const largestVocabulary = 262_144;

export class HookedSession {
  /** Undefined for the untouched decoder. */
  readonly manifest: Manifest | undefined;
  readonly #graph: DecoderGraph;
  readonly #device: Device;
  readonly #ort: typeof Ort;
  readonly #session: Ort.InferenceSession;
  readonly #hookInputs: ReadonlySet<string>;
  /** The outputs of every step. */
  readonly #always: readonly string[];

  private constructor(
    graph: DecoderGraph,
    manifest: Manifest | undefined,
    device: Device,
    ort: typeof Ort,
    session: Ort.InferenceSession,
  ) {
    this.manifest = manifest;
    this.#graph = graph;
    this.#device = device;
    this.#ort = ort;
    this.#session = session;
    this.#hookInputs = new Set(manifest?.inputs.map(({ name }) => name));
    const { logits, states } = graph.anatomy;
    this.#always = [logits, ...states.flatMap(({ output }) => output ?? [])];
  }

  static async open(
    graph: DecoderGraph,
    hooked: Instrumented | undefined,
    device: Device,
    threads: number,
  ): Promise<HookedSession> {
    const ort = await loadOrt();
    const { model, folder } = await locateWeights(hooked?.model ?? graph.original, graph.file, graph.name);
    try {
      const session = await ort.InferenceSession.create(encodeToBytes(model), {
        executionProviders: [device],
        intraOpNumThreads: threads,
        ...(folder === undefined
          ? {}
          : { extra: { session: { model_external_initializers_file_folder_path: folder } } }),
      });
      return new HookedSession(graph, hooked?.manifest, device, ort, session);
    } catch (error) {
      throw explainOpenFailure(error, graph.name);
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** Where embeddings enter; undefined for a decoder that looks tokens up itself. */
  get embeddingPort(): TensorPort | undefined {
    const { source } = this.#graph.anatomy;
    if (source.kind !== 'embeddings') return undefined;
    return portOf(this.#session.inputMetadata, source.input, this.#graph.name);
  }

  /** Whether the export takes one row only. */
  get takesOneRow(): boolean {
    const { input } = this.#graph.anatomy.source;
    const source = this.#session.inputMetadata.find(({ name }) => name === input);
    return source?.isTensor === true && source.shape[0] === 1;
  }

  /** How many logits the graph computes for each position; 0 if it can be asked for those of the last one. */
  get logitsPerPosition(): number {
    if (this.#session.inputNames.some(isLogitsToKeep)) return 0;
    const { logits } = this.#graph.anatomy;
    const output = this.#session.outputMetadata.find(({ name }) => name === logits);
    const size = output?.isTensor === true ? output.shape.at(-1) : undefined;
    return typeof size === 'number' ? size : largestVocabulary;
  }

  /** What a step leaves behind for the next one. */
  cacheOf({ past }: StepResult, rows: number, length: number): Cache {
    return Cache.of(this.#ort, this.#graph.anatomy.states, past, rows, length);
  }

  feeds(step: DecoderStep, hooks: HookRequest): Feeds {
    const { anatomy } = this.#graph;
    const feeds = decoderFeeds(this.#ort, this.#session.inputMetadata, anatomy, this.#hookInputs, step);
    if (this.manifest) {
      for (const { name, elementType, shape, data } of hookFeeds(this.manifest, sizesOf(step), hooks)) {
        feeds[name] = new this.#ort.Tensor(elementType, data as Float32Array, shape);
      }
    }
    return feeds;
  }

  async run(feeds: Feeds, fetch: Fetch): Promise<StepResult> {
    const { anatomy, name } = this.#graph;
    const results = await this.#session.run(feeds, this.#outputs(fetch)).catch((error: unknown) => {
      throw explainRunFailure(error, name, this.#device);
    });
    return readStep(results, anatomy, this.manifest, name);
  }

  /** Each output costs its copy, so only what somebody wants is asked for. */
  #outputs(fetch: Fetch): string[] {
    const names = [...this.#always];
    const wanted = (layers: Layers, layer: number) => layers === 'all' || layers.includes(layer);
    for (const { layer, residual, stats, attention } of this.manifest?.hooks ?? []) {
      if ('output' in residual && wanted(fetch.residuals, layer)) names.push(residual.output);
      if ('output' in stats && wanted(fetch.stats, layer)) names.push(stats.output);
      if ('output' in attention && wanted(fetch.attention, layer)) names.push(attention.output);
    }
    return names;
  }
}

function sizesOf({ rows, positions, total }: DecoderStep) {
  return { rows, positions, total };
}

function readStep(
  results: Ort.InferenceSession.ReturnType,
  anatomy: Anatomy,
  manifest: Manifest | undefined,
  name: string,
): StepResult {
  const logits = results[anatomy.logits];
  if (!logits) throw new DarkroomError('bad-input', `${name} returned no "${anatomy.logits}".`);
  const tapped = (tap: Tap | undefined) => {
    const tensor = tap && 'output' in tap ? results[tap.output] : undefined;
    return tensor && asFloats(tensor);
  };
  const past = new Map<string, Ort.Tensor>();
  for (const { input, output } of anatomy.states) {
    const state = output === null ? undefined : results[output];
    if (state) past.set(input, state);
  }
  return {
    logits: asFloats(logits),
    vocabulary: logits.dims.at(-1) ?? 0,
    past,
    residual: layer => tapped(manifest?.hooks[layer]?.residual),
    stats: layer => tapped(manifest?.hooks[layer]?.stats),
    attention: layer => tapped(manifest?.hooks[layer]?.attention),
  };
}

function asFloats(tensor: Ort.Tensor): Float32Array {
  if (tensor.type === 'float32') return tensor.data as Float32Array;
  if (tensor.type === 'float16') return Float32Array.from(tensor.data as Uint16Array, fromHalf);
  throw new DarkroomError('unsupported', `The decoder returned ${tensor.type} where floats were expected.`);
}
