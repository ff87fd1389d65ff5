// What methods want computed beside steps of the decoder, each for as many runs as want it at once: the hidden state behind the
// final norm, the vector of a token, and what a diffusion head says of a state.

import type { Want } from './company';
import { hiddenStates } from '../model/run/hidden-state';
import type { Inputs, Model } from '../model/run/model';
import type { PartSession } from '../runtime/part-session';
import { joined, slices } from '../shared/joined';

interface OfStream {
  readonly model: Model;
  /** What leaves the last layer. */
  readonly stream: Float32Array | undefined;
}

/** Runs in one company are of one model. */
const modelOf = (wants: readonly { readonly model: Model }[]): Model => {
  const [first] = wants;
  if (first && wants.every(({ model }) => model === first.model)) return first.model;
  throw new TypeError('Runs of several models cannot be computed together.');
};

export const hidden: Want<OfStream, Float32Array> = {
  rank: 0,
  together: wants =>
    hiddenStates(
      modelOf(wants),
      wants.map(({ stream }) => stream),
    ),
};

interface OfTokens {
  readonly model: Model;
  readonly tokens: readonly number[];
}

export const tokenInputs: Want<OfTokens, Inputs> = {
  rank: 0,
  together: async wants => {
    const model = modelOf(wants);
    const known = lookedUp.get(model) ?? new Map<number, Float32Array>();
    lookedUp.set(model, known);
    const all = [...new Set(wants.flatMap(({ tokens }) => tokens))];
    const unknown = all.filter(token => !known.has(token));
    if (known.size + unknown.length > mostKnown) known.clear();
    for (const [token, vector] of await lookUp(model, unknown.length === 0 ? [] : all))
      known.set(token, vector);
    return wants.map(({ tokens }) => inputsOf(tokens, known));
  },
};

/** An answer has few different tokens, and ten arms have nearly the same. */
const lookedUp = new WeakMap<Model, Map<number, Float32Array>>();
const mostKnown = 1024;

async function lookUp(model: Model, tokens: readonly number[]): Promise<readonly [number, Float32Array][]> {
  if (tokens.length === 0) return [];
  const inputs = await model.lookUp(tokens);
  if ('tokens' in inputs) return [];
  const vectors = slices(inputs.embeddings, tokens.length);
  return tokens.map((token, i) => [token, vectors[i] ?? new Float32Array(0)]);
}

/** A decoder that looks tokens up itself is given none. */
function inputsOf(tokens: readonly number[], known: ReadonlyMap<number, Float32Array>): Inputs {
  const vectors = tokens.flatMap(token => known.get(token) ?? []);
  return vectors.length === tokens.length ? { embeddings: joined(vectors) } : { tokens };
}

interface OfState {
  readonly head: PartSession;
  readonly state: Float32Array;
  readonly level: number;
  readonly condition: Float32Array;
}

export const denoised: Want<OfState, Float32Array> = {
  rank: 1,
  together: async wants => {
    const [first] = wants;
    if (!first) return [];
    if (
      wants.length > 1 &&
      (!first.head.takesRows('noisy') || wants.some(({ head }) => head !== first.head))
    ) {
      const one: Float32Array[] = [];
      for (const want of wants) one.push(...(await denoised.together([want])));
      return one;
    }
    const rows = wants.length;
    const wide = { type: 'float32', shape: [rows, first.state.length] } as const;
    const levels = BigInt64Array.from(wants, ({ level }) => BigInt(level));
    const { data } = await first.head.run(
      {
        noisy: { ...wide, data: joined(wants.map(({ state }) => state)) },
        level: { type: 'int64', shape: [rows], data: levels },
        condition: { ...wide, data: joined(wants.map(({ condition }) => condition)) },
      },
      'prediction',
    );
    return slices(data, rows);
  },
};
