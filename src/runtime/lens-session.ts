// The end of a decoder as a session of its own: what the model would say, or what its hidden state would be, if the
// stream were this.

import type * as Ort from 'onnxruntime-node';
import type { DecoderGraph } from './decoder-graph';
import { explainOpenFailure, explainRunFailure } from './ort-failure';
import { loadOrt } from './ort';
import { locateWeights } from './weights';
import { encodeToBytes } from '../onnx/codec';
import { lensInput, lensOf, lensOutput } from '../onnx/lens';
import type { LensEnd } from '../onnx/lens';
import type { Device } from '../shared/device';

export class LensSession {
  readonly #ort: typeof Ort;
  readonly #session: Ort.InferenceSession;
  readonly #name: string;
  readonly #device: Device;

  private constructor(ort: typeof Ort, session: Ort.InferenceSession, name: string, device: Device) {
    this.#ort = ort;
    this.#session = session;
    this.#name = name;
    this.#device = device;
  }

  /** Undefined where the graph's end cannot be cut off. */
  static async open(
    graph: DecoderGraph,
    device: Device,
    until: LensEnd,
    threads = 0,
  ): Promise<LensSession | undefined> {
    const end = lensOf(graph.original, graph.anatomy, until);
    if (!end) return undefined;
    const ort = await loadOrt();
    const { model, folder } = await locateWeights(end, graph.file, graph.name);
    try {
      const session = await ort.InferenceSession.create(encodeToBytes(model), {
        executionProviders: [device],
        intraOpNumThreads: threads,
        ...(folder !== undefined && {
          extra: { session: { model_external_initializers_file_folder_path: folder } },
        }),
      });
      return new LensSession(ort, session, graph.name, device);
    } catch (error) {
      throw explainOpenFailure(error, graph.name);
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** [N,D] to [N,V], or to [N,D] where it ends at the norm. */
  async read(stream: Float32Array, rows: number): Promise<Float32Array> {
    const hidden = new this.#ort.Tensor('float32', stream, [rows, 1, stream.length / rows]);
    const results = await this.#session.run({ [lensInput]: hidden }).catch((error: unknown) => {
      throw explainRunFailure(error, this.#name, this.#device);
    });
    return (results[lensOutput]?.data ?? new Float32Array(0)) as Float32Array;
  }
}
