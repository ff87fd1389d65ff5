// A decoder opened for reading and changing: its graph rewritten in memory, its weights where they are on disk. One
// step of it is one forward pass over B rows and S new positions, with whatever hooks were asked for.

import { readFile } from 'node:fs/promises';
import type * as Ort from 'onnxruntime-node';
import type { DecoderStep } from './decoder-inputs';
import { decoderFeeds } from './decoder-inputs';
import { fromHalf } from './half';
import { explainOpenFailure, explainRunFailure } from './ort-failure';
import { loadOrt } from './ort';
import { hasFusedAttention, precisionOf } from './precision';
import { locateWeights } from './weights';
import { anatomyOf } from '../onnx/anatomy/anatomy-of';
import type { Anatomy } from '../onnx/anatomy/types';
import { encodeToBytes } from '../onnx/codec';
import type { HookRequest } from '../onnx/instrument/feeds';
import { hookFeeds } from '../onnx/instrument/feeds';
import { instrument } from '../onnx/instrument/instrument';
import type { Instrumented } from '../onnx/instrument/instrument';
import type { Manifest, Tap } from '../onnx/instrument/manifest';
import type { ModelProto } from '../onnx/messages';
import { decodeModel } from '../onnx/model-file';
import { DarkroomError } from '../shared/errors';
import type { Precision } from '../shared/decoder-report';
import type { Device } from '../shared/model-report';

/** A decoder's graph, read and understood but not opened. */
export interface DecoderGraph {
  readonly file: string;
  readonly name: string;
  readonly original: ModelProto;
  readonly anatomy: Anatomy;
  readonly precision: Precision;
  readonly fusedAttention: boolean;
  /** For the CPU; `hookedFor` has it for any device. */
  readonly hooked: Instrumented;
  readonly rewriteMs: number;
}

/** Reads and rewrites a decoder. `name` is what a person calls the file. */
export async function readDecoder(
  file: string,
  name: string,
  expectedLayers?: number,
): Promise<DecoderGraph> {
  const bytes = await readFile(file);
  const start = performance.now();
  const original = decodeModel(bytes, name);
  const anatomy = anatomyOf(original, expectedLayers === undefined ? {} : { expectedLayers });
  const hooked = instrument(original, anatomy);
  return {
    file,
    name,
    original,
    anatomy,
    precision: precisionOf(original, anatomy),
    fusedAttention: hasFusedAttention(anatomy),
    hooked,
    rewriteMs: performance.now() - start,
  };
}

/** Devices other than the CPU can't give attention themselves. They are rare, so their graph is made when it is needed. */
export function hookedFor({ original, anatomy, hooked }: DecoderGraph, device: Device): Instrumented {
  return device === 'cpu' ? hooked : instrument(original, anatomy, { attentionRows: 'recomputed' });
}

export interface StepResult {
  /** [B, S or 1, V]. */
  readonly logits: Float32Array;
  readonly vocabulary: number;
  readonly past: ReadonlyMap<string, Ort.Tensor>;
  /** The stream leaving layer l, [B,S,D]; undefined where there is no tap or it was not fetched. */
  readonly residual: (layer: number) => Float32Array | undefined;
  /** [B,S,3]: |h|, |h'|, h.h' at layer l. */
  readonly stats: (layer: number) => Float32Array | undefined;
  /** [B,H,R,T] inside layer l. */
  readonly attention: (layer: number) => Float32Array | undefined;
}

/** Which taps to read: of all layers, or of some. */
export interface Fetch {
  readonly residuals: Layers;
  /** Only layers that are edited have any. */
  readonly stats: Layers;
  readonly attention: Layers;
}

export type Layers = 'all' | readonly number[];

type Feeds = Record<string, Ort.Tensor>;

export class DecoderSession {
  readonly graph: DecoderGraph;
  /** Undefined for the untouched decoder. */
  readonly manifest: Manifest | undefined;
  readonly openMs: number;
  readonly #ort: typeof Ort;
  readonly #session: Ort.InferenceSession;
  readonly #hookInputs: ReadonlySet<string>;

  private constructor(
    graph: DecoderGraph,
    manifest: Manifest | undefined,
    ort: typeof Ort,
    session: Ort.InferenceSession,
    openMs: number,
  ) {
    this.graph = graph;
    this.manifest = manifest;
    this.openMs = openMs;
    this.#ort = ort;
    this.#session = session;
    this.#hookInputs = new Set(manifest?.inputs.map(({ name }) => name));
  }

  /** `threads` of one operator; as many as the processor has cores unless told. */
  static async open(
    graph: DecoderGraph,
    device: Device,
    hooks: boolean,
    threads = 0,
  ): Promise<DecoderSession> {
    const ort = await loadOrt();
    const hooked = hooks ? hookedFor(graph, device) : undefined;
    const { model, folder } = await locateWeights(hooked?.model ?? graph.original, graph.file, graph.name);
    const start = performance.now();
    try {
      const session = await ort.InferenceSession.create(encodeToBytes(model), {
        executionProviders: [device],
        intraOpNumThreads: threads,
        ...(folder === undefined
          ? {}
          : { extra: { session: { model_external_initializers_file_folder_path: folder } } }),
      });
      const ms = performance.now() - start;
      return new DecoderSession(graph, hooked?.manifest, ort, session, ms);
    } catch (error) {
      throw explainOpenFailure(error, graph.name);
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** One forward pass. */
  async step(step: DecoderStep, hooks: HookRequest = {}): Promise<StepResult> {
    const stats = hooks.edits?.map(({ layer }) => layer) ?? [];
    return this.run(this.feeds(step, hooks), { residuals: 'all', stats, attention: hooks.rows ? 'all' : [] });
  }

  /** What a step is fed; it may be run more than once. */
  feeds(step: DecoderStep, hooks: HookRequest = {}): Feeds {
    const { anatomy } = this.graph;
    const feeds = decoderFeeds(this.#ort, this.#session.inputMetadata, anatomy, this.#hookInputs, step);
    if (this.manifest) {
      for (const { name, elementType, shape, data } of hookFeeds(this.manifest, sizesOf(step), hooks)) {
        feeds[name] = new this.#ort.Tensor(elementType, data as Float32Array, shape);
      }
    }
    return feeds;
  }

  async run(feeds: Feeds, fetch: Fetch): Promise<StepResult> {
    const { anatomy, name } = this.graph;
    const results = await this.#session.run(feeds, this.#outputs(fetch)).catch((error: unknown) => {
      throw explainRunFailure(error, name);
    });
    return readStep(results, anatomy, this.manifest, name);
  }

  /** Each output costs its copy, so only what somebody wants is asked for. */
  #outputs(fetch: Fetch): string[] {
    const { logits, states } = this.graph.anatomy;
    const wanted = (layers: Layers, layer: number) => layers === 'all' || layers.includes(layer);
    const taps = (this.manifest?.hooks ?? []).flatMap(({ layer, residual, stats, attention }) => [
      ...(wanted(fetch.residuals, layer) ? [residual] : []),
      ...(wanted(fetch.stats, layer) ? [stats] : []),
      ...(wanted(fetch.attention, layer) ? [attention] : []),
    ]);
    return [
      logits,
      ...states.flatMap(({ output }) => (output === null ? [] : [output])),
      ...taps.flatMap(tap => ('output' in tap ? [tap.output] : [])),
    ];
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
  const past = anatomy.states.flatMap(({ input, output }) => {
    const state = output === null ? undefined : results[output];
    return state ? [[input, state] as const] : [];
  });
  return {
    logits: asFloats(logits),
    vocabulary: logits.dims.at(-1) ?? 0,
    past: new Map(past),
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
