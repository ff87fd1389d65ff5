// Problem: tensors come row by row from a run and as claims from a file; both have to fit the model, the picture and each
// other, or a page would read one as another.
// Idea: the form of each tensor is written in letters (`src/shared/trace/tensors.ts`). What a letter stands for follows
// from the head of the document; letters that do not are free, but the same everywhere.

import type { TraceDocument, TraceHead } from '../shared/trace/document';
import { tensorForms } from '../shared/trace/tensors';
import type { TensorDtype, TensorFacts, TensorForm, TensorName } from '../shared/trace/tensors';
import { wrong } from './shape';

export const bytesOf: Readonly<Record<TensorDtype, number>> = { F32: 4, F16: 2, I32: 4, U8: 1 };

/** What is recorded: for each tensor the sizes of its axes after the first; of `image` of all; without `P`, which grows. */
export type TensorPlan = ReadonlyMap<TensorName, readonly number[]>;

/** What the head does not say: likeliest tokens, denoising states, sketch, concept. */
export type FreeSizes = Readonly<Partial<Record<'k' | 's' | 'h' | 'w' | 'C', number>>>;

export function isTensorName(name: string): name is TensorName {
  return Object.hasOwn(tensorForms, name);
}

export function formOf(name: TensorName): TensorForm {
  return tensorForms[name];
}

/** The rows of this tensor are longer, the further the sequence is. */
export function grows(name: TensorName): boolean {
  return formOf(name).shape.endsWith(',P');
}

type Letters = Map<string, number>;

function lettersOf(head: TraceHead): Letters {
  const { layers, heads, width, attentionLayers } = head.model;
  return new Map([
    ...([3, 5] as const).map(size => [String(size), size] as const),
    ['L', attentionLayers.length],
    ['L+1', layers + 1],
    ['H', heads],
    ['N', head.picture?.tokens ?? 0],
    ['D', width],
  ]);
}

export function planOf(head: TraceHead, names: readonly TensorName[], free: FreeSizes): TensorPlan {
  const letters = new Map([...lettersOf(head), ...Object.entries(free)]);
  return new Map(
    names.map(name => {
      const axes = formOf(name).shape.split(',');
      const tail = formOf(name).axis === 'run' ? axes : axes.slice(1, grows(name) ? -1 : undefined);
      return [
        name,
        tail.map(letter => {
          const size = letters.get(letter);
          if (!size) throw wrong(`Tensor ${name}`, `has no size for its axis ${letter}`);
          return size;
        }),
      ];
    }),
  );
}

/** The plan that a journal claims to have followed. */
export function checkedPlan(
  head: TraceHead,
  claimed: Readonly<Record<string, readonly number[]>>,
): TensorPlan {
  const letters = lettersOf(head);
  const plan = new Map<TensorName, readonly number[]>();
  for (const [name, tail] of Object.entries(claimed)) {
    if (!isTensorName(name)) throw wrong(`Tensor ${name}`, 'is not known');
    const axes = formOf(name).shape.split(',');
    const wanted = formOf(name).axis === 'run' ? axes : axes.slice(1, grows(name) ? -1 : undefined);
    if (
      wanted.length !== tail.length ||
      !wanted.every((letter, i) => bound(letter, tail[i] ?? 0, letters, head))
    )
      throw wrong(`Tensor ${name}`, `must be [${axes.join(',')}], and [${tail.join(',')}] does not fit`);
    plan.set(name, tail);
  }
  return plan;
}

/** What `rows` rows of a tensor occupy in the journal, `row` being the first. */
export function segmentBytes(
  name: TensorName,
  tail: readonly number[],
  firstPosition: number,
  row: number,
  rows: number,
): number {
  const flat = tail.reduce((product, size) => product * size, bytesOf[formOf(name).dtype]);
  // Row r sees the positions up to its own: the sum of firstPosition + r + 1 over the rows.
  return grows(name) ? flat * rows * (firstPosition + row + (rows + 1) / 2) : flat * rows;
}

/** Refuses tensors that do not fit the document or each other. Those that are not known by name are left alone. */
export function requireFitting(document: TraceDocument, facts: Iterable<TensorFacts>): void {
  const latents = document.steps.filter(step => step.kind === 'latent').length;
  const lastRow = document.steps.reduce((last, { row }) => Math.max(last, row), 0);
  const letters = lettersOf(document).set('n', latents);
  for (const { name, dtype, shape } of facts) {
    if (!isTensorName(name)) continue;
    const form = formOf(name);
    if (dtype !== form.dtype) throw wrong(`Tensor ${name}`, `must be ${form.dtype}, and is ${dtype}`);
    const axes = form.shape.split(',');
    const fits =
      axes.length === shape.length &&
      axes.every((letter, i) => bound(letter, shape[i] ?? 0, letters, document));
    if (!fits)
      throw wrong(
        `Tensor ${name}`,
        `must be [${form.shape}], and is [${shape.join(',')}], which does not fit the rest`,
      );
  }
  const rows = letters.get('T');
  if (rows !== undefined && lastRow >= rows)
    throw wrong('A step', `names row ${lastRow}, and there are ${rows} rows`);
}

function bound(letter: string, size: number, letters: Letters, head: TraceHead): boolean {
  // Pictures and sketches have their own heights and widths.
  if (letter === 'h' || letter === 'w') return size > 0;
  const known = letter === 'P' ? head.firstPosition + (letters.get('T') ?? 0) : letters.get(letter);
  if (known === undefined) letters.set(letter, size);
  return size > 0 && (known === undefined || known === size);
}
