// Whether branches of one row say what they say as rows of their own, which is known of a decoder only when it was tried: two
// branches of a made-up prompt, the second behind the first, are compared with the same sequences by themselves.

import { grow } from './branches';
import type { Branch } from './branches';
import type { DecoderSession } from '../../runtime/decoder-session';
import { forward } from '../../runtime/forward';
import type { ForwardRow } from '../../runtime/forward';

const known = new WeakMap<DecoderSession, Promise<boolean>>();

export function isBranchable(decoder: DecoderSession): Promise<boolean> {
  const tried = known.get(decoder) ?? tryOut(decoder).catch(() => false);
  known.set(decoder, tried);
  return tried;
}

/** Of the largest logit. */
const tolerance = 1e-4;
const [prompt, said] = [5, 2];

async function tryOut(decoder: DecoderSession): Promise<boolean> {
  const { graph, manifest, logitsPerPosition } = decoder;
  const { layers, states } = graph.anatomy;
  const mixesOtherwise = layers.some(
    ({ otherMixers, attention }) => otherMixers.length > 0 || attention.some(({ window }) => window !== null),
  );
  const isRecurrent = states.some(({ kind }) => kind === 'recurrent');
  const isGated = manifest?.hooks.slice(1).every(({ gate }) => gate === 'available') === true;
  if (!isGated || isRecurrent || mixesOtherwise || graph.sharesScales || logitsPerPosition === 0)
    return false;
  const width = graph.anatomy.source.kind === 'embeddings' ? graph.anatomy.width : 0;
  if (width === null) return false;
  const { cache } = await forward(decoder, { rows: [madeUp(0, 0, prompt, width)] });
  let trunk = cache;
  let places = [range(prompt), range(prompt)];
  for (let at = prompt; at < prompt + 2 * said; at += said) {
    const branches = places.map((own, of): Branch => ({
      ...madeUp(of + 1, at, said, width),
      places: own,
      plan: undefined,
      table: { classes: new Uint8Array(at + said), promptLength: prompt },
    }));
    const grown = await grow(decoder, trunk, branches);
    ({ trunk } = grown);
    places = grown.places.map(own => [...own]);
    for (const of of [0, 1])
      if (!isNear(grown.logits(of, said - 1), await alone(decoder, of + 1, at + said, width))) return false;
  }
  return true;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** What a branch is fed from a position on. */
function madeUp(branch: number, from: number, count: number, width: number): ForwardRow {
  const positions = [Int32Array.from({ length: count }, (_, i) => from + i)];
  if (width === 0) return { inputs: { tokens: range(count).map(i => 1 + branch * 4 + i) }, positions };
  const value = (_: unknown, i: number) => Math.sin(branch * 5.1 + from * 1.7 + i * 0.9) / 2;
  return { inputs: { embeddings: Float32Array.from({ length: count * width }, value) }, positions };
}

async function alone(decoder: DecoderSession, branch: number, length: number, width: number) {
  const { cache } = await forward(decoder, { rows: [madeUp(0, 0, prompt, width)] });
  let past = cache;
  let logits: Float32Array | undefined;
  for (let at = prompt; at < length; at += said) {
    const next = await forward(decoder, { rows: [madeUp(branch, at, said, width)], past });
    past = next.cache;
    logits = next.logits[0];
  }
  return logits;
}

function isNear(values: Float32Array | undefined, expected: Float32Array | undefined): boolean {
  if (!values || values.length !== expected?.length) return false;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return expected.every((value, i) => Math.abs(value - (values[i] ?? Number.NaN)) <= tolerance * largest);
}
