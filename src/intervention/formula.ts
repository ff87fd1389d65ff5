// The changes of one row's stream in one step, as the formula of the hooks wants them:
//
//   h' = keep * h + the sum of gain * vector, brought to the length of h where renorm is 1
//
// A list means one change after another, so each is carried out on what the formula has become so far: a vector is one
// more term, a factor multiplies keep and the terms before it, a replacement starts anew from its vector.

import { DarkroomError } from '../shared/errors';
import { counted } from '../shared/format';
import { clash } from './conflicts';
import type { Content, StreamChange } from './plan';
import { requireRoom } from './room';
import { holdsSomewhere } from './row-step';
import type { RowStep } from './row-step';

interface Term {
  /** [D]. */
  readonly vector: Float32Array;
  /** [S]. */
  readonly gain: Float32Array;
}

export interface Formula {
  /** [S]. */
  readonly keep: Float32Array;
  /** [S]. */
  readonly renorm: Float32Array;
  readonly terms: Term[];
}

/** By layer; those at which nothing happens in this step are not there. */
export function formulasOf(step: RowStep): ReadonlyMap<number, Formula> {
  requireApart(step);
  const formulas = new Map<number, Formula>();
  for (const change of step.plan.stream) {
    if (isNeutral(change) || !holdsSomewhere(step.among(change.positions))) continue;
    const formula = formulas.get(change.layer) ?? untouched(step.count);
    formulas.set(change.layer, formula);
    carryOut(change, step, formula);
  }
  return formulas;
}

function requireApart(step: RowStep): void {
  for (const pair of step.plan.apart) {
    const [earlier, later] = [step.among(pair.earlier.positions), step.among(pair.later.positions)];
    const meeting = earlier.findIndex((value, s) => value === 1 && later[s] === 1);
    if (meeting >= 0) throw clash(pair, step.from + meeting);
  }
}

/** At strength 0 a sweep begins with the untouched model, to the last bit. */
function isNeutral({ effect }: StreamChange): boolean {
  if (effect.kind === 'add' || effect.kind === 'turn') return effect.strength === 0;
  return effect.kind === 'scale' && effect.factor === 1;
}

function untouched(count: number): Formula {
  return { keep: new Float32Array(count).fill(1), renorm: new Float32Array(count), terms: [] };
}

function carryOut({ effect, positions }: StreamChange, step: RowStep, formula: Formula): void {
  const mask = step.among(positions);
  switch (effect.kind) {
    case 'add':
    case 'turn':
      formula.terms.push({ vector: effect.vector, gain: mask.map(value => value * effect.strength) });
      if (effect.kind === 'turn') set(formula.renorm, mask, 1);
      return;
    case 'scale':
      for (const factors of [formula.keep, ...formula.terms.map(({ gain }) => gain)])
        for (const [s, value] of mask.entries())
          if (value === 1) factors[s] = (factors[s] ?? 0) * effect.factor;
      return;
    case 'noise':
      set(formula.keep, mask, 0);
      set(formula.renorm, mask, 1);
      formula.terms.push({ vector: effect.vector, gain: mask.slice() });
      return;
    case 'replace':
      replace(effect.content, positions, step, formula);
  }
}

function set(numbers: Float32Array, mask: Float32Array, to: number): void {
  for (const [s, value] of mask.entries()) if (value === 1) numbers[s] = to;
}

function replace(
  content: Content,
  positions: StreamChange['positions'],
  step: RowStep,
  formula: Formula,
): void {
  const mask = step.among(positions);
  if (content.from === 'nothing' || content.from === 'vector') {
    set(formula.keep, mask, 0);
    if (content.from === 'vector') formula.terms.push({ vector: content.vector, gain: mask.slice() });
    return;
  }
  requireRoom(step.plan, step.rows, step.count, mask.filter(value => value === 1).length);
  const width = step.plan.width ?? 1;
  let selected = content.from === 'rows' ? selectedBefore(step, positions) : 0;
  for (const [s, value] of mask.entries()) {
    if (value !== 1) continue;
    const row = content.from === 'rows' ? selected++ : recordedRow(content.first, step, s);
    // Beyond the last row nothing was recorded: the stream stays as it is.
    if ((row + 1) * width > content.values.length) continue;
    formula.keep[s] = 0;
    const gain = new Float32Array(step.count);
    gain[s] = 1;
    formula.terms.push({ vector: content.values.subarray(row * width, (row + 1) * width), gain });
  }
}

function selectedBefore(step: RowStep, positions: StreamChange['positions']): number {
  return step
    .amongAll(positions)
    .subarray(0, step.from)
    .reduce((sum, value) => sum + value, 0);
}

/** Rows correspond by their distance from the last position of the prompt: prompts may differ in length. */
function recordedRow(first: number, { from, table }: RowStep, s: number): number {
  const row = from + s - (table.promptLength - 1) - first;
  if (row >= 0) return row;
  throw new DarkroomError(
    'bad-input',
    `A patch is to replace position ${from + s}, and the trace it is from begins ${counted(-row, 'position')} later.`,
    { remedy: 'Patch from "prompt.last" on, or record the trace with all positions of the prompt.' },
  );
}
