// One case of the oracle pack as tests use it: a prompt with a picture, the tokens that follow, what Hugging Face
// transformers computes on the way, plain and under four interventions.

import type { NamedTensor, Tensors } from './oracle-tensors';
import { floatsOf } from './oracle-tensors';

/** Runs whose tokens differ: each has its own embeddings of what is fed back. */
export const runNames = [
  'plain',
  'steer_all',
  'steer_last',
  'steer_gen',
  'steer_all_lastlayer',
  'gamma',
] as const;
export type RunName = (typeof runNames)[number];

export interface OracleCase {
  readonly name: string;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly gamma: number;
  readonly vector: Float32Array;
  /** [S,D]. */
  readonly prompt: Float32Array;
  readonly length: number;
  readonly positionIds: readonly number[];
  readonly axes: 1 | 3;
  readonly isImage: Uint8Array;
  /** [T,D] for each run: the embeddings of its tokens. */
  readonly fed: ReadonlyMap<RunName, Float32Array>;
  /** [T,V] for each run. */
  readonly logits: ReadonlyMap<RunName, Float32Array>;
  readonly steps: number;
  readonly vocabulary: number;
  /** [L+1,S,D], before the final norm. */
  readonly hidden: Float32Array;
  /** [L+1,T-1,D]. */
  readonly hiddenDecoded: Float32Array;
  /** [L+1,S,D] with the vector everywhere; some cases only. */
  readonly hiddenSteered: Float32Array | undefined;
  /** [L,H,S,S]. */
  readonly attention: Float32Array;
  /** [T-1,L,H,S+T-1], zeros behind; some cases only. */
  readonly attentionDecoded: Float32Array | undefined;
  /** [L,H,S,S] under the gate; some cases only. */
  readonly attentionGated: Float32Array | undefined;
}

export interface FamilyFacts {
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly gamma: number;
}

export function caseOf(tensors: Tensors, name: string, facts: FamilyFacts): OracleCase {
  const get = (key: string) => floatsOf(tensors, `${name}.${key}`);
  const maybe = (key: string) => (tensors.has(`${name}.${key}`) ? get(key) : undefined);
  const positions = tensors.get(`${name}.position_ids`)!;
  const plain = tensors.get(`${name}.decode_logits`)!;
  const runLogits = (run: RunName) => get(run === 'plain' ? 'decode_logits' : `${run}.logits`);
  return {
    name,
    width: facts.hidden,
    layers: facts.layers,
    heads: facts.heads,
    gamma: facts.gamma,
    vector: floatsOf(tensors, 'steer_vec'),
    prompt: get('inputs_embeds'),
    length: get('inputs_embeds').length / facts.hidden,
    positionIds: [...(positions.data as BigInt64Array)].map(Number),
    axes: positions.shape.length === 3 ? 3 : 1,
    isImage: tensors.get(`${name}.image_mask`)!.data as Uint8Array,
    fed: new Map(runNames.map(run => [run, get(`${run}.fed`)])),
    logits: new Map(runNames.map(run => [run, runLogits(run)])),
    steps: plain.shape[0]!,
    vocabulary: plain.shape[1]!,
    hidden: get('hidden'),
    hiddenDecoded: get('hidden_dec'),
    hiddenSteered: maybe('steer_all.hidden'),
    attention: get('attn'),
    attentionDecoded: maybe('attn_dec'),
    attentionGated: maybe('gamma.attn'),
  };
}

const kept = [
  'inputs_embeds',
  'position_ids',
  'image_mask',
  'decode_logits',
  'hidden',
  'hidden_dec',
  'steer_all.hidden',
  'attn',
  'attn_dec',
  'gamma.attn',
  ...runNames.filter(run => run !== 'plain').map(run => `${run}.logits`),
];

/** The tensors of one case that tests need; tokens become their embeddings. */
export function cutDown(
  all: Tensors,
  name: string,
  table: Float32Array,
  width: number,
): Map<string, NamedTensor> {
  const small = new Map<string, NamedTensor>([['steer_vec', all.get('steer_vec')!]]);
  for (const key of kept) {
    const tensor = all.get(`${name}.${key}`);
    if (tensor !== undefined) small.set(`${name}.${key}`, tensor);
  }
  for (const run of runNames) {
    const key = run === 'plain' ? 'tokens' : `${run}.tokens`;
    const tokens = [...(all.get(`${name}.${key}`)!.data as BigInt64Array)].map(Number);
    const data = new Float32Array(tokens.length * width);
    for (const [i, token] of tokens.entries())
      data.set(table.subarray(token * width, (token + 1) * width), i * width);
    small.set(`${name}.${run}.fed`, { shape: [tokens.length, width], data });
  }
  return small;
}
