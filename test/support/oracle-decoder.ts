// Problem: parity tests run decoders of many exporters, step by step with a cache, plain or with hooks.
// Idea: one small loop over ONNX Runtime that takes names and shapes from the session and from the anatomy.

import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { anatomyOf } from '../../src/onnx/anatomy/anatomy-of';
import type { Anatomy } from '../../src/onnx/anatomy/types';
import { encodeToBytes } from '../../src/onnx/codec';
import { hookFeeds } from '../../src/onnx/instrument/feeds';
import type { HookRequest, RunSizes } from '../../src/onnx/instrument/feeds';
import { instrument } from '../../src/onnx/instrument/instrument';
import type { InstrumentOptions } from '../../src/onnx/instrument/plan';
import type { Manifest, Tap } from '../../src/onnx/instrument/manifest';
import type { ModelProto } from '../../src/onnx/messages';
import { decodeModel } from '../../src/onnx/model-file';
import { loadOrt } from '../../src/runtime/ort';
import { fromHalf, toHalf } from '../../src/shared/half';

/** The head width of every model of the pack, for caches whose shape does not say it. */
const headWidth = 16;
const convolutionTail = 3;

export interface DecoderFile {
  readonly bytes: Uint8Array;
  /** Where weights outside of the file are. */
  readonly folder?: string;
}

export interface StepInput {
  /** [B,S,D]. */
  readonly embeddings: Float32Array;
  readonly sizes: RunSizes;
  /** [B,S], or [3,B,S] for models with three axes of positions. */
  readonly positionIds: readonly number[];
  readonly past?: ReadonlyMap<string, Tensor>;
  readonly hooks?: HookRequest;
}

export interface StepOutput {
  /** [B,S or 1,V]. */
  readonly logits: Float32Array;
  readonly vocabulary: number;
  readonly past: ReadonlyMap<string, Tensor>;
  /** Of layers 0..L, where there is one. */
  readonly residual: readonly Float32Array[];
  readonly stats: readonly Float32Array[];
  /** Of layers 1..L at [layer - 1]; [B,H,R,T]. */
  readonly attention: readonly Float32Array[];
}

export class Decoder {
  readonly anatomy: Anatomy;
  readonly manifest: Manifest | undefined;
  private readonly session: InferenceSession;
  private readonly tensorClass: typeof Tensor;

  private constructor(
    session: InferenceSession,
    tensorClass: typeof Tensor,
    anatomy: Anatomy,
    manifest: Manifest | undefined,
  ) {
    this.session = session;
    this.tensorClass = tensorClass;
    this.anatomy = anatomy;
    this.manifest = manifest;
  }

  static async open(
    { bytes, folder }: DecoderFile,
    hooked: boolean,
    change = (model: ModelProto) => model,
    options: InstrumentOptions = {},
  ): Promise<Decoder> {
    const ort = await loadOrt();
    const model = change(decodeModel(bytes, 'a decoder'));
    const anatomy = anatomyOf(model);
    const { model: run, manifest } = hooked
      ? instrument(model, anatomy, options)
      : { model, manifest: undefined };
    const session = await ort.InferenceSession.create(encodeToBytes(run), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
      ...(folder === undefined
        ? {}
        : { extra: { session: { model_external_initializers_file_folder_path: folder } } }),
    });
    return new Decoder(session, ort.Tensor, anatomy, manifest);
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  async step(input: StepInput): Promise<StepOutput> {
    const result = await this.session.run(this.feeds(input));
    const { manifest, anatomy } = this;
    const read = (tap: Tap | undefined) =>
      tap !== undefined && 'output' in tap ? asFloats(result[tap.output]!) : new Float32Array(0);
    const logits = result[anatomy.logits]!;
    return {
      logits: asFloats(logits),
      vocabulary: logits.dims.at(-1)!,
      past: new Map(
        anatomy.states.flatMap(({ input: name, output }) =>
          output === null ? [] : [[name, result[output]!] as const],
        ),
      ),
      residual: manifest?.hooks.map(({ residual }) => read(residual)) ?? [],
      stats: manifest?.hooks.map(({ stats }) => read(stats)) ?? [],
      attention: manifest?.hooks.slice(1).map(({ attention }) => read(attention)) ?? [],
    };
  }

  private feeds({ embeddings, sizes, positionIds, past, hooks }: StepInput): Record<string, Tensor> {
    const { rows, positions, total } = sizes;
    const make = this.tensorClass;
    const feeds: Record<string, Tensor> = {};
    for (const meta of this.session.inputMetadata) {
      if (!meta.isTensor) continue;
      const { name, type } = meta;
      const integers = (values: readonly number[], shape: readonly number[]) =>
        new make('int64', BigInt64Array.from(values, BigInt), shape);
      if (name === 'inputs_embeds')
        feeds[name] = this.floats(type, embeddings, [rows, positions, embeddings.length / rows / positions]);
      else if (name === 'attention_mask')
        feeds[name] = integers(Array<number>(rows * total).fill(1), [rows, total]);
      else if (name === 'position_ids')
        feeds[name] = integers(
          positionIds,
          meta.shape.length === 3 ? [3, rows, positions] : [rows, positions],
        );
      else if (name === 'num_logits_to_keep') feeds[name] = integers([1], []);
      else if (name === 'use_cache_branch')
        feeds[name] = new make('bool', Uint8Array.of(past === undefined ? 0 : 1), [1]);
      else if (this.anatomy.states.some(({ input }) => input === name))
        feeds[name] = past?.get(name) ?? this.emptyState(name, type, meta.shape, rows);
    }
    if (this.manifest !== undefined)
      for (const { name, elementType, shape, data } of hookFeeds(this.manifest, sizes, hooks))
        feeds[name] = new make(elementType, data as Float32Array, shape);
    return feeds;
  }

  private emptyState(name: string, type: string, shape: readonly (number | string)[], rows: number): Tensor {
    const varying = name.includes('conv') ? [rows, 0, convolutionTail] : [rows, 0, 0, headWidth];
    const dims = shape.map((size, axis) =>
      axis === 0 ? rows : typeof size === 'number' ? size : varying[axis]!,
    );
    return this.floats(type, new Float32Array(dims.reduce((a, b) => a * b, 1)), dims);
  }

  private floats(type: string, values: Float32Array, dims: readonly number[]): Tensor {
    return type === 'float16'
      ? new this.tensorClass('float16', Uint16Array.from(values, toHalf), dims)
      : new this.tensorClass('float32', values, dims);
  }
}

function asFloats(tensor: Tensor): Float32Array {
  if (tensor.type === 'float32') return tensor.data as Float32Array;
  if (tensor.type === 'float16') return Float32Array.from(tensor.data as Uint16Array, fromHalf);
  throw new Error(`Expected floats, got ${tensor.type}.`);
}
