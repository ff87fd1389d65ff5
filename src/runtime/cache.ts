// Problem: many runs share a beginning: the arms of an experiment, a run continued with something changed, the rows of a
// batch of which some have finished. Each would pay for the prompt again.
// Idea: what a step leaves behind is a value. ONNX Runtime gives new tensors at each step and changes none, so that
// forking costs nothing: two steps may start from one cache. Rows can be taken, put together, and cut back to an earlier
// position, which copies. Taking rows copies only when somebody computes with them: rows that advanced together are taken
// apart and put together again at each step, and where none is missing they are what they were.

import type * as Ort from 'onnxruntime-node';
import type { State } from '../onnx/anatomy/types';
import { DarkroomError } from '../shared/errors';

type Values = Ort.Tensor['data'] & { subarray(from: number, to: number): Ort.Tensor['data'] };

interface Entry {
  readonly state: State;
  readonly tensor: Ort.Tensor;
}

export class Cache {
  /** T: the positions that every row has seen. */
  readonly length: number;
  readonly rows: number;
  readonly #ort: typeof Ort;
  readonly #states: readonly State[];
  #tensors: ReadonlyMap<string, Ort.Tensor> | undefined;
  /** Which rows of which cache these are, until they are copied. */
  #taken: { readonly from: Cache; readonly rows: readonly number[] } | undefined;

  private constructor(
    ort: typeof Ort,
    states: readonly State[],
    content: ReadonlyMap<string, Ort.Tensor> | { readonly from: Cache; readonly rows: readonly number[] },
    rows: number,
    length: number,
  ) {
    this.#ort = ort;
    this.#states = states;
    if ('from' in content) this.#taken = content;
    else this.#tensors = content;
    this.rows = rows;
    this.length = length;
  }

  /** What a step over `rows` left behind, by the names of the inputs that take it. */
  static of(
    ort: typeof Ort,
    states: readonly State[],
    tensors: ReadonlyMap<string, Ort.Tensor>,
    rows: number,
    length: number,
  ): Cache {
    return new Cache(ort, states, tensors, rows, length);
  }

  /** What the next step is fed, by the name of the input. */
  get tensors(): ReadonlyMap<string, Ort.Tensor> {
    if (this.#taken) {
      const { from, rows } = this.#taken;
      this.#tensors = from.#copied(rows);
      this.#taken = undefined;
    }
    return this.#tensors ?? new Map<string, Ort.Tensor>();
  }

  /** The bytes that it keeps in memory, or that its rows will once they are copied. */
  get bytes(): number {
    if (this.#taken) return (this.#taken.from.bytes / this.#taken.from.rows) * this.rows;
    return this.#entries().reduce((sum, { tensor }) => sum + (tensor.data as Float32Array).byteLength, 0);
  }

  /** Some of the rows, in the order given; a row may be taken more than once. */
  select(rows: readonly number[]): Cache {
    const wrong = rows.find(row => !Number.isInteger(row) || row < 0 || row >= this.rows);
    if (wrong !== undefined)
      throw new DarkroomError('internal', `The cache has ${this.rows} rows and no row ${wrong}.`);
    if (rows.length === this.rows && rows.every((row, place) => row === place)) return this;
    const { from, rows: known } = this.#taken ?? { from: this, rows: undefined };
    const taken = known ? rows.map(row => known[row] ?? 0) : rows;
    if (from !== this) return from.select(taken);
    return new Cache(this.#ort, this.#states, { from, rows: taken }, rows.length, this.length);
  }

  #copied(rows: readonly number[]): ReadonlyMap<string, Ort.Tensor> {
    return this.#changed(({ tensor }) => {
      const size = tensor.size / this.rows;
      return this.#tensor(
        tensor,
        [rows.length, ...tensor.dims.slice(1)],
        rows.map(row => piece(tensor, row * size, size)),
      );
    });
  }

  /** As it was when every row had seen `length` positions. A recurrent state keeps no past that it could go back to. */
  truncate(length: number): Cache {
    if (length === this.length) return this;
    if (!Number.isInteger(length) || length < 0 || length > this.length)
      throw new DarkroomError(
        'internal',
        `A cache of ${this.length} positions can't be cut back to ${length}.`,
      );
    return this.#mapped(this.rows, length, entry => {
      const axis = this.#positionAxis(entry);
      const { dims } = entry.tensor;
      const inner = product(dims.slice(axis + 1));
      const blocks = product(dims.slice(0, axis));
      return this.#tensor(
        entry.tensor,
        dims.map((size, i) => (i === axis ? length : size)),
        Array.from({ length: blocks }, (_, i) =>
          piece(entry.tensor, i * this.length * inner, length * inner),
        ),
      );
    });
  }

  /** Some of the positions that every row has seen, in order. */
  pick(positions: readonly number[]): Cache {
    const stretches = stretchesOf(positions);
    return this.#mapped(this.rows, positions.length, entry => {
      const axis = this.#positionAxis(entry);
      const { dims } = entry.tensor;
      const inner = product(dims.slice(axis + 1));
      const blocks = product(dims.slice(0, axis));
      return this.#tensor(
        entry.tensor,
        dims.map((size, i) => (i === axis ? positions.length : size)),
        Array.from({ length: blocks }, (_, block) =>
          stretches.map(({ from, count }) =>
            piece(entry.tensor, (block * this.length + from) * inner, count * inner),
          ),
        ).flat(),
      );
    });
  }

  /** Whether it can be cut back. */
  get isTruncatable(): boolean {
    return this.#entries().every(({ state }) => state.kind !== 'recurrent');
  }

  /** The rows of several caches of one model and of equal length, one after another. */
  static concatenate(caches: readonly Cache[]): Cache {
    const [first, ...others] = caches;
    if (first === undefined) throw new DarkroomError('internal', 'There is no cache to put together.');
    const other = others.find(({ length }) => length !== first.length);
    if (other !== undefined)
      throw new DarkroomError(
        'internal',
        `Caches of ${first.length} and of ${other.length} positions can't be rows of one batch.`,
      );
    if (others.length === 0) return first;
    const whole = first.#taken?.from ?? first;
    const taken = caches.map(cache =>
      cache === whole
        ? [...Array(cache.rows).keys()]
        : cache.#taken?.from === whole
          ? cache.#taken.rows
          : undefined,
    );
    if (taken.every(some => some !== undefined)) return whole.select(taken.flat());
    const rows = caches.reduce((sum, cache) => sum + cache.rows, 0);
    return first.#mapped(rows, first.length, ({ state, tensor }) => {
      const parts = caches.map(cache => cache.tensors.get(state.input));
      return first.#tensor(
        tensor,
        [rows, ...tensor.dims.slice(1)],
        parts.map(part => {
          if (part === undefined) throw new DarkroomError('internal', 'The caches are of different models.');
          return part.data;
        }),
      );
    });
  }

  #mapped(rows: number, length: number, change: (entry: Entry) => Ort.Tensor): Cache {
    return new Cache(this.#ort, this.#states, this.#changed(change), rows, length);
  }

  #changed(change: (entry: Entry) => Ort.Tensor): ReadonlyMap<string, Ort.Tensor> {
    return new Map(this.#entries().map(entry => [entry.state.input, change(entry)]));
  }

  #entries(): readonly Entry[] {
    return this.#states.flatMap(state => {
      const tensor = this.tensors.get(state.input);
      return tensor === undefined ? [] : [{ state, tensor }];
    });
  }

  /** Keys and values are [B,H,T,D]; some exports keep heads and width together, [B,T,H*D]. */
  #positionAxis({ state, tensor }: Entry): number {
    const axis = tensor.dims.length === 4 ? 2 : 1;
    if (state.kind !== 'recurrent' && tensor.dims[axis] === this.length) return axis;
    throw new DarkroomError(
      'unsupported',
      state.kind === 'recurrent'
        ? `The state "${state.input}" is renewed at each position, so this model can't go back to an earlier one.`
        : `The cache "${state.input}" holds ${tensor.dims[axis] ?? 0} of ${this.length} positions, so it can't be cut back.`,
      { remedy: 'Run the prompt again up to that position.' },
    );
  }

  #tensor(like: Ort.Tensor, dims: readonly number[], parts: readonly Ort.Tensor['data'][]): Ort.Tensor {
    const data = new (like.data.constructor as Float32ArrayConstructor)(product(dims));
    let at = 0;
    for (const part of parts) {
      data.set(part as Float32Array, at);
      at += part.length;
    }
    return new this.#ort.Tensor(like.type as 'float32', data, dims);
  }
}

interface Stretch {
  readonly from: number;
  count: number;
}

/** Neighbours are copied at once. */
function stretchesOf(positions: readonly number[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const position of positions) {
    const last = stretches.at(-1);
    if (last && position === last.from + last.count) last.count++;
    else stretches.push({ from: position, count: 1 });
  }
  return stretches;
}

function piece({ data }: Ort.Tensor, from: number, count: number): Ort.Tensor['data'] {
  return (data as Values).subarray(from, from + count);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
