// What the tables that are fed for a request do to a stream, to scores and to heads, by the formulas of
// `src/onnx/instrument/README.md`.

import { hookFeeds } from '../../../src/onnx/instrument/feeds';
import type { HookRequest, RunSizes } from '../../../src/onnx/instrument/feeds';
import { heads, layers, manifest, width } from './small-model';

export class Fed {
  readonly sizes: RunSizes;
  private readonly tables: ReadonlyMap<
    string,
    { shape: readonly number[]; data: ArrayLike<number | bigint> }
  >;

  constructor(request: HookRequest, sizes: RunSizes) {
    this.sizes = sizes;
    this.tables = new Map(hookFeeds(manifest, sizes, request).map(tensor => [tensor.name, tensor]));
  }

  private at(name: string, ...indexes: readonly number[]): number {
    const { shape, data } = this.tables.get(name)!;
    return Number(data[indexes.reduce((sum, index, axis) => sum * shape[axis]! + index, 0)]);
  }

  /** h' of a layer at a row's new position. */
  stream(layer: number, row: number, s: number, h: readonly number[]): readonly number[] {
    if (!this.at('edit.on', layer)) return h;
    const vectors = this.tables.get('edit.vector')!.shape[2]!;
    const e = h.map((value, d) => {
      let sum = this.at('edit.keep', layer, row, s, 0) * value;
      for (let m = 0; m < vectors; m++)
        sum += this.at('edit.gain', layer, row, s, m) * this.at('edit.vector', layer, row, m, d);
      return sum;
    });
    const ratio = length(h) / Math.max(length(e), 1e-20);
    return e.map(value => value * (1 + this.at('edit.renorm', layer, row, s, 0) * (ratio - 1)));
  }

  bias(layer: number, head: number, row: number, s: number, t: number): number {
    if (!this.at('attn.edit', layer - 1)) return 0;
    const rules = this.tables.get('gate.weight')!.shape[2]!;
    let sum = 0;
    for (let q = 0; q < rules; q++)
      sum +=
        this.at('gate.weight', layer - 1, head, q) *
        this.at('gate.query', row, s, q) *
        this.at('gate.key', row, t, q);
    return sum;
  }

  head(layer: number, head: number, row: number, s: number): number {
    return this.at('attn.edit', layer - 1) ? this.at('head.gain', layer - 1, row, s, head) : 1;
  }

  /** Everything that is done to one row's new position, for a stream that is the same in every layer. */
  position(row: number, s: number, h: readonly number[]): readonly number[] {
    const list: number[] = [];
    for (let layer = 0; layer <= layers; layer++) list.push(...this.stream(layer, row, s, h));
    for (let layer = 1; layer <= layers; layer++)
      for (let head = 0; head < heads; head++) {
        list.push(this.head(layer, head, row, s));
        // Keys after the query are not seen: there may be none of them yet, and all of them in one pass.
        const visible = this.sizes.total - this.sizes.positions + s + 1;
        for (let t = 0; t < visible; t++) list.push(this.bias(layer, head, row, s, t));
      }
    return list;
  }

  /** Whether any stream is edited, and whether any attention is. */
  get switches(): readonly boolean[] {
    const someOn = (name: string) => Array.from(this.tables.get(name)!.data).some(on => Number(on) === 1);
    return [someOn('edit.on'), someOn('attn.edit')];
  }
}

export function length(h: readonly number[]): number {
  return Math.hypot(...h);
}

/** A made-up stream, different at every position. */
export function streamAt(row: number, position: number): readonly number[] {
  return Array.from({ length: width }, (_, d) => Math.sin(1 + row * 7.7 + position * 1.3 + d * 2.1));
}
