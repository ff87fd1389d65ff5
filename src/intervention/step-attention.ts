// The rules and the gains of heads in one step. Rows share a column where only their positions differ.

import type { HeadGain, ScoreRule } from '../onnx/instrument/feeds';
import type { Rule } from './plan';
import { holdsSomewhere } from './row-step';
import type { RowStep } from './row-step';

interface Column {
  readonly rule: Rule;
  /** [B,S]. */
  readonly query: Float32Array;
  /** [B,T]. */
  readonly key: Float32Array;
}

export function rulesOf(steps: readonly RowStep[]): readonly ScoreRule[] {
  const groups = new Map<string, Column[]>();
  for (const [row, step] of steps.entries()) {
    const used = new Map<string, number>();
    for (const rule of step.plan.rules) {
      const [query, key] = [step.among(rule.queries), step.amongAll(rule.keys)];
      if (rule.bias === 0 || !holdsSomewhere(query) || !holdsSomewhere(key)) continue;
      const columns = groups.get(rule.group) ?? [];
      groups.set(rule.group, columns);
      const slot = used.get(rule.group) ?? 0;
      used.set(rule.group, slot + 1);
      const column = (columns[slot] ??= emptyColumn(rule, steps.length, query.length, key.length));
      column.query.set(query, row * query.length);
      column.key.set(key, row * key.length);
    }
  }
  return [...groups.values()].flat().map(({ rule: { layers, heads, bias }, query, key }) => ({
    layers,
    ...(heads !== undefined && { heads }),
    bias,
    query,
    key,
  }));
}

function emptyColumn(rule: Rule, rows: number, positions: number, total: number): Column {
  return { rule, query: new Float32Array(rows * positions), key: new Float32Array(rows * total) };
}

export function gainsOf(steps: readonly RowStep[]): readonly HeadGain[] {
  const gains = new Map<string, { layer: number; head: number; gain: Float32Array }>();
  for (const [row, step] of steps.entries())
    for (const { layers, heads, factor, positions } of step.plan.headChanges) {
      const mask = step.among(positions);
      if (factor === 1 || !holdsSomewhere(mask)) continue;
      for (const layer of layers)
        for (const head of heads) {
          const at = `${layer}.${head}`;
          const place = gains.get(at) ?? {
            layer,
            head,
            gain: new Float32Array(steps.length * step.count).fill(1),
          };
          gains.set(at, place);
          multiply(place.gain, row * step.count, mask, factor);
        }
    }
  return [...gains.values()];
}

function multiply(gain: Float32Array, offset: number, mask: Float32Array, factor: number): void {
  for (const [s, value] of mask.entries())
    if (value === 1) gain[offset + s] = (gain[offset + s] ?? 1) * factor;
}
