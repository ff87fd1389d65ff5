// A model has graphs beside its decoder: one that sees, one that looks tokens up, heads that read latents. Nothing is
// changed in them, so they are opened as they are, and fed and read by name.

import type * as Ort from 'onnxruntime-node';
import { fromHalf, toHalf } from '../shared/half';
import { explainOpenFailure, explainRunFailure } from './ort-failure';
import { loadOrt } from './ort';
import { portOf } from './tensor-port';
import type { TensorPort } from './tensor-port';
import { DarkroomError } from '../shared/errors';
import type { Device } from '../shared/device';

/** What a part is fed. Numbers of another type than the graph's are converted. */
export interface PartTensor {
  readonly type: 'float32' | 'int64' | 'bool';
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | Uint8Array;
}

export interface PartOutput {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export class PartSession {
  /** What a person calls the file. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly #ort: typeof Ort;
  readonly #session: Ort.InferenceSession;
  readonly #device: Device;
  #failed = false;

  private constructor(ort: typeof Ort, session: Ort.InferenceSession, name: string, device: Device) {
    this.#ort = ort;
    this.#session = session;
    this.#device = device;
    this.name = name;
    this.inputs = session.inputNames;
    this.outputs = session.outputNames;
  }

  static async open(file: string, name: string, device: Device, threads = 0): Promise<PartSession> {
    const ort = await loadOrt();
    try {
      const session = await ort.InferenceSession.create(file, {
        executionProviders: [device],
        intraOpNumThreads: threads,
      });
      return new PartSession(ort, session, name, device);
    } catch (error) {
      throw explainOpenFailure(error, name);
    }
  }

  /** Whether it failed while it ran. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** The output that has rows for the decoder. */
  get rowsOutput(): string {
    return this.outputs.find(name => name === 'image_features') ?? this.outputs[0] ?? '';
  }

  /** What its rows are. */
  get rowsPort(): TensorPort | undefined {
    return portOf(this.#session.outputMetadata, this.rowsOutput, this.name);
  }

  /** Whether the graph leaves open how many rows it is given there. */
  takesRows(input: string): boolean {
    const found = this.#session.inputMetadata.find(({ name }) => name === input);
    return found?.isTensor === true && typeof found.shape[0] !== 'number';
  }

  /** How wide the rows of an output are, where the graph says so. */
  widthOf(output: string): number | undefined {
    return portOf(this.#session.outputMetadata, output, this.name)?.width;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** The one output asked for. */
  async run(tensors: Readonly<Record<string, PartTensor>>, output: string): Promise<PartOutput> {
    const feeds: Record<string, Ort.Tensor> = {};
    for (const input of this.#session.inputMetadata) {
      const tensor = tensors[input.name];
      if (tensor === undefined || !input.isTensor)
        throw new DarkroomError(
          'unsupported',
          `${this.name} has an input "${input.name}" that nothing is known of.`,
          {
            remedy: 'Export the model again in the layout of the hub.',
          },
        );
      feeds[input.name] = this.#tensor(input.type, tensor, input.name);
    }
    const results = await this.#session.run(feeds, [output]).catch((error: unknown) => {
      this.#failed = true;
      throw explainRunFailure(error, this.name, this.#device);
    });
    const result = results[output];
    if (!result) throw new DarkroomError('bad-input', `${this.name} returned no "${output}".`);
    return { shape: result.dims, data: asFloats(result, this.name) };
  }

  #tensor(type: string, { type: given, shape, data }: PartTensor, input: string): Ort.Tensor {
    const { Tensor } = this.#ort;
    if (type === given) return new Tensor(type as 'float32', data as Float32Array, shape);
    if (type === 'float16' && given === 'float32')
      return new Tensor('float16', Uint16Array.from(data as Float32Array, toHalf), shape);
    if (given !== 'float32') {
      const numbers = Array.from(data as ArrayLike<bigint | number>, Number);
      if (type === 'bool') return new Tensor('bool', Uint8Array.from(numbers), shape);
      if (type === 'int64') return new Tensor('int64', BigInt64Array.from(numbers, BigInt), shape);
      if (type === 'int32') return new Tensor('int32', Int32Array.from(numbers), shape);
      if (type === 'float32') return new Tensor('float32', Float32Array.from(numbers), shape);
    }
    throw new DarkroomError(
      'unsupported',
      `${this.name} wants its input "${input}" as ${type}, which is not known.`,
    );
  }
}

function asFloats(tensor: Ort.Tensor, name: string): Float32Array {
  if (tensor.type === 'float32') return tensor.data as Float32Array;
  if (tensor.type === 'float16') return Float32Array.from(tensor.data as Uint16Array, fromHalf);
  throw new DarkroomError('unsupported', `${name} returned ${tensor.type} where floats were expected.`);
}
