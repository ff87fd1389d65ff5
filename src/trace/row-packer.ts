// Problem: rows of a dozen tensors come with each step, and one that is missing or of another size would shift all that
// follow.
// Idea: what was announced is what must come, counted in rows. Rows are packed as they will lie in the file.

import { toHalf } from '../shared/half';
import type { TensorDtype, TensorName } from '../shared/trace/tensors';
import type { Segment } from './journal-record';
import { formOf, segmentBytes } from './plan';
import type { TensorPlan } from './plan';
import { wrong } from './shape';

type Values = Float32Array | Uint16Array | Int32Array | Uint8Array;

/** F16 tensors may be given as 32-bit floats, or as their bits. */
export type TensorRows = Readonly<Partial<Record<TensorName, Values>>>;

export interface Packed {
  readonly segments: readonly Segment[];
  readonly parts: readonly Uint8Array[];
  readonly rowsAfter: number;
  readonly latentsAfter: number;
}

export class RowPacker {
  private readonly plan: TensorPlan;
  private readonly firstPosition: number;
  private rowCount = 0;
  private latentCount = 0;

  constructor(plan: TensorPlan, firstPosition: number) {
    this.plan = plan;
    this.firstPosition = firstPosition;
  }

  /** How many rows have come; undefined when no tensor has rows. */
  get rows(): number | undefined {
    return [...this.plan.keys()].some(name => formOf(name).axis === 'row') ? this.rowCount : undefined;
  }

  packRun(values: TensorRows): Packed {
    return this.packed('run', values, () => 1);
  }

  pack(values: TensorRows, withLatent: boolean): Packed {
    for (const name of Object.keys(values))
      if (!this.plan.has(name as TensorName)) throw wrong(`Tensor ${name}`, 'was not announced');
    const latents = this.packed('latent', values, () => (withLatent ? 1 : 0));
    let agreed: number | undefined;
    const passes = this.packed('row', values, (name, tail, bytes) => {
      agreed ??= this.rowsIn(name, tail, bytes);
      return agreed;
    });
    return {
      segments: [...latents.segments, ...passes.segments],
      parts: [...latents.parts, ...passes.parts],
      rowsAfter: this.rowCount + (agreed ?? 0),
      latentsAfter: this.latentCount + (withLatent ? 1 : 0),
    };
  }

  advance({ rowsAfter, latentsAfter }: Packed): void {
    this.rowCount = rowsAfter;
    this.latentCount = latentsAfter;
  }

  private packed(
    axis: 'row' | 'latent' | 'run',
    values: TensorRows,
    rowsFor: (name: TensorName, tail: readonly number[], bytes: number) => number,
  ): Packed {
    const segments: Segment[] = [];
    const parts: Uint8Array[] = [];
    const row = axis === 'row' ? this.rowCount : axis === 'latent' ? this.latentCount : 0;
    for (const [name, tail] of this.plan) {
      const { dtype, axis: own } = formOf(name);
      if (own !== axis) continue;
      const part = bytesFor(name, dtype, values[name]);
      const rows = rowsFor(name, tail, part.length);
      const wanted = segmentBytes(name, tail, this.firstPosition, row, rows);
      if (part.length !== wanted)
        throw wrong(
          `Tensor ${name}`,
          `must bring ${wanted} bytes for ${rows} rows, and brings ${part.length}`,
        );
      if (part.length > 0) segments.push({ name, rows, bytes: part.length });
      if (part.length > 0) parts.push(part);
    }
    return { segments, parts, rowsAfter: this.rowCount, latentsAfter: this.latentCount };
  }

  private rowsIn(name: TensorName, tail: readonly number[], bytes: number): number {
    let rows = 0;
    while (segmentBytes(name, tail, this.firstPosition, this.rowCount, rows) < bytes) {
      rows++;
      // A tensor without elements has as many rows as one likes.
      if (segmentBytes(name, tail, this.firstPosition, this.rowCount, rows) === 0) return 0;
    }
    return rows;
  }
}

function bytesFor(name: TensorName, dtype: TensorDtype, values: Values | undefined): Uint8Array {
  if (values === undefined) return new Uint8Array();
  if (dtype === 'F16' && values instanceof Float32Array) return bytesOfArray(halvesOf(values));
  const right = {
    F32: Float32Array,
    F16: Uint16Array,
    I32: Int32Array,
    U8: Uint8Array,
  }[dtype];
  if (values instanceof right) return bytesOfArray(values);
  throw wrong(`Tensor ${name}`, `must be given as ${right.name}`);
}

function bytesOfArray(values: Values): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function halvesOf(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = toHalf(values[i] ?? 0);
  return halves;
}
