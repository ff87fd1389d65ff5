// Constants that added nodes need, each once, as initializers of the outermost graph: graphs inside see them too.

import { tensor } from '../build';
import type { TensorProto } from '../messages';
import type { Names } from './names';

export class Constants {
  private readonly made = new Map<string, TensorProto>();
  private readonly names: Names;

  constructor(names: Names) {
    this.names = names;
  }

  get tensors(): readonly TensorProto[] {
    return [...this.made.values()];
  }

  /** One integer, without axes. */
  integer(value: number): string {
    return this.once(`int.${value}`, name => tensor(name, 'int64', [], new BigInt64Array([BigInt(value)])));
  }

  integers(values: readonly number[]): string {
    return this.once(`ints.${values.join('.')}`, name =>
      tensor(name, 'int64', [values.length], BigInt64Array.from(values, BigInt)),
    );
  }

  float(value: number): string {
    return this.once(`float.${value}`, name => tensor(name, 'float32', [], new Float32Array([value])));
  }

  private once(key: string, make: (name: string) => TensorProto): string {
    const known = this.made.get(key) ?? make(this.names.fresh(`darkroom.${key}`));
    this.made.set(key, known);
    return known.name;
  }
}

/** A tensor of a shape with a 0 in it: what a tap gives when nothing was asked for. */
export function nothing(name: string, shape: readonly number[]): TensorProto {
  return tensor(name, 'float32', shape, new Float32Array(0));
}
