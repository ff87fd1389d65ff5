// Problem: interventions name vectors, and compiling them must not read files.
// Idea: whoever compiles hands over a way to get at the values, and here they are checked: there, of the stream's width,
// every number finite.

import { DarkroomError } from '../shared/errors';
import { formatCount } from '../shared/format';
import { shown, wrong } from './checks';
import { parseReference } from './reference';
import type { Reference } from './reference';
import type { Intervention } from './types';

export interface Recorded {
  /** [n,D]. */
  readonly values: Float32Array;
  /** The position of the first row, counted from the last one of the prompt: 0, or below when the prompt was recorded too. */
  readonly first: number;
}

/** Undefined: there is no such thing. A reader that knows more may throw its own sentence. */
export interface Vectors {
  tensor(reference: Reference): Float32Array | undefined;
  /** The stream leaving a layer, as a trace recorded it. */
  stream(trace: string, layer: number): Recorded | undefined;
  /** [n,D]: the latents of a trace. */
  latents(trace: string): Float32Array | undefined;
  /** [K,D]: a picture as the latents of one group; left out where no picture can be seen so. */
  readonly picture?: (file: string) => Float32Array | undefined;
  /** The mean of the stream leaving a layer over the positions of the prompt at hand, without interventions. */
  mean(layer: number): Float32Array | undefined;
}

/** The files whose values a list of interventions needs, each once. */
export function filesOf(interventions: readonly Intervention[]): readonly string[] {
  return [...new Set(interventions.flatMap(({ do: action }) => filesOfAction(action)))];
}

/** The same change with other names for its files. */
export function withFiles(change: Intervention, renamed: (file: string) => string): Intervention {
  const { do: action } = change;
  const reference = (text: string) => {
    const { file, tensor } = parseReference(text, 'A vector');
    return tensor === undefined ? renamed(file) : `${renamed(file)}#${tensor}`;
  };
  if ('add' in action)
    return { ...change, do: { add: { ...action.add, vector: reference(action.add.vector) } } };
  if ('patch' in action) {
    const { patch } = action;
    const renamedPatch =
      'trace' in patch ? { trace: renamed(patch.trace) } : { tensor: reference(patch.tensor) };
    return { ...change, do: { patch: renamedPatch } };
  }
  if (!('replace' in action) || typeof action.replace === 'string') return change;
  const { replace } = action;
  if ('vector' in replace) return { ...change, do: { replace: { vector: reference(replace.vector) } } };
  if ('picture' in replace) return { ...change, do: { replace: { picture: renamed(replace.picture) } } };
  return 'trace' in replace ? { ...change, do: { replace: { trace: renamed(replace.trace) } } } : change;
}

function filesOfAction(action: Intervention['do']): readonly string[] {
  const file = (reference: string) => [parseReference(reference, 'A vector').file];
  if ('add' in action) return file(action.add.vector);
  if ('patch' in action) return 'trace' in action.patch ? [action.patch.trace] : file(action.patch.tensor);
  if (!('replace' in action) || typeof action.replace === 'string') return [];
  if ('vector' in action.replace) return file(action.replace.vector);
  if ('picture' in action.replace) return [action.replace.picture];
  return 'trace' in action.replace ? [action.replace.trace] : [];
}

/** The values, checked. */
export interface CheckedVectors {
  /** [D]. */
  one(reference: string, path: string): Float32Array;
  /** [n,D]. */
  several(reference: string, path: string): Float32Array;
  stream(trace: string, layer: number, path: string): Recorded;
  latents(trace: string, path: string): Float32Array;
  /** [K,D]. */
  picture(file: string, path: string): Float32Array;
  mean(layer: number, path: string): Float32Array;
  /** D, if it is known by now. */
  width(): number | null;
}

export function checkedVectors(source: Vectors, known: number | null): CheckedVectors {
  let width = known;
  const checked = (values: Float32Array | undefined, rows: 'one' | 'several', what: string, path: string) => {
    if (values === undefined) throw absent(path, what);
    width ??= rows === 'one' ? values.length : null;
    requireFinite(values, what, path);
    requireWidth(values.length, rows, width, what, path);
    return values;
  };
  const tensor = (text: string, rows: 'one' | 'several', path: string) => {
    const reference = parseReference(text, path);
    const what =
      reference.tensor === undefined
        ? shown(text)
        : `tensor ${shown(reference.tensor)} of ${shown(reference.file)}`;
    return checked(source.tensor(reference), rows, what, path);
  };
  return {
    one: (reference, path) => tensor(reference, 'one', path),
    several: (reference, path) => tensor(reference, 'several', path),
    stream: (trace, layer, path) => {
      const recorded = source.stream(trace, layer);
      const what = `the stream at layer ${layer} of ${shown(trace)}`;
      return { values: checked(recorded?.values, 'several', what, path), first: recorded?.first ?? 0 };
    },
    latents: (trace, path) => checked(source.latents(trace), 'several', `latents of ${shown(trace)}`, path),
    picture: (file, path) =>
      checked(source.picture?.(file), 'several', `latents of the picture ${shown(file)}`, path),
    mean: (layer, path) =>
      checked(source.mean(layer), 'one', `the mean of the stream at layer ${layer}`, path),
    width: () => width,
  };
}

function absent(path: string, what: string): DarkroomError {
  return new DarkroomError('missing', `${path} needs ${what}, and there is none.`);
}

function requireFinite(values: Float32Array, what: string, path: string): void {
  const at = values.findIndex(value => !Number.isFinite(value));
  if (at >= 0)
    throw wrong(path, `needs ${what}, and number ${formatCount(at)} of it is ${String(values[at])}`);
}

function requireWidth(
  length: number,
  rows: 'one' | 'several',
  width: number | null,
  what: string,
  path: string,
): void {
  const fits = rows === 'one' ? length === width : width !== null && length > 0 && length % width === 0;
  if (fits && length > 0) return;
  const stream = width === null ? 'of an unknown width' : `${formatCount(width)} wide`;
  throw wrong(
    path,
    `needs ${what}, which has ${formatCount(length)} numbers, and the stream of this model is ${stream}`,
  );
}
