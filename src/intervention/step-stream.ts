// Problem: rows have formulas of their own, some with more vectors than others, and the hooks take one table for all.
// Idea: rows share its columns: their first terms side by side, then their second ones. Who has no such term has gain 0.

import type { StreamEdit } from '../onnx/instrument/feeds';
import { formulasOf } from './formula';
import type { Formula } from './formula';
import { requireRoom } from './room';
import type { RowStep } from './row-step';

export function streamEdits(steps: readonly RowStep[]): readonly StreamEdit[] {
  const rows = steps.map(formulasOf);
  const layers = [...new Set(rows.flatMap(formulas => [...formulas.keys()]))].sort((a, b) => a - b);
  const [first] = steps;
  if (first === undefined) return [];
  const terms = rows.flatMap(formulas => [...formulas.values()].map(formula => formula.terms.length));
  requireRoom(first.plan, steps.length, first.count, Math.max(0, ...terms));
  return layers.flatMap(layer =>
    editsAt(
      layer,
      rows.map(formulas => formulas.get(layer)),
      first.count,
    ),
  );
}

function editsAt(
  layer: number,
  rows: readonly (Formula | undefined)[],
  count: number,
): readonly StreamEdit[] {
  const terms = Math.max(0, ...rows.map(formula => formula?.terms.length ?? 0));
  const edits: StreamEdit[] = Array.from({ length: terms }, (_, k) => {
    const column = rows.map(formula => formula?.terms[k]);
    return {
      layer,
      vector: joined(column.map(term => term?.vector)),
      gain: stacked(
        column.map(term => term?.gain),
        count,
        0,
      ),
    };
  });
  const keep = stacked(
    rows.map(formula => formula?.keep),
    count,
    1,
  );
  const renorm = stacked(
    rows.map(formula => formula?.renorm),
    count,
    0,
  );
  return [{ layer, keep, renorm, ...edits[0] }, ...edits.slice(1)];
}

function joined(vectors: readonly (Float32Array | undefined)[]): Float32Array {
  const first = vectors.find(vector => vector !== undefined) ?? new Float32Array(0);
  return vectors.length === 1 ? first : stacked(vectors, first.length, 0);
}

function stacked(
  rows: readonly (Float32Array | undefined)[],
  length: number,
  otherwise: number,
): Float32Array {
  const all = new Float32Array(rows.length * length).fill(otherwise);
  for (const [row, values] of rows.entries()) if (values !== undefined) all.set(values, row * length);
  return all;
}
