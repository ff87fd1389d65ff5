// Which patches of the picture a latent step puts in again: those that the newest position attends to most, mean over all
// layers and heads, none twice in a run; of equal ones the earlier.
//
// Where steps may see chosen patches only, there is no attention on the picture to choose by. Such a step takes a glance:
// its hidden state is fed with the picture in sight, where it looks is read, and everything else of that pass is thrown away.

import { onward } from './onward';
import { newest } from './point';
import type { Point } from './point';
import type { Pass } from './pass';
import type { Patch } from './patches';
import { cannot } from './thinking';
import type { Thinking } from './thinking';
import { attentionTo } from '../measures/attention-rows';
import { meanAttention } from '../shared/measures/trajectory';
import type { Intervention } from '../intervention/types';
import type { MethodSettings } from '../shared/method-option';

const seesPatchesOnly = (settings: MethodSettings) => settings['sight'] === 'chosen patches only';

/** What keeps steps and answer from seeing the picture, as an intervention. */
export function blindfoldOf(settings: MethodSettings): readonly Intervention[] {
  if (!seesPatchesOnly(settings)) return [];
  const queries = ['latent', 'latent.image', 'generated'];
  return [{ at: { queries, keys: 'image' }, do: { 'knock-out': true } }];
}

export interface Chosen {
  readonly patch: Patch;
  readonly score: number;
}

export interface Choosing {
  readonly patches: readonly Patch[];
  readonly count: number;
  readonly taken: ReadonlySet<number>;
}

/** `hidden` is what the step will feed, before anything is put in its place. */
export async function choosePatches(
  point: Point,
  hidden: Float32Array,
  { patches, count, taken }: Choosing,
  thinking: Thinking,
): Promise<readonly Chosen[]> {
  if (count === 0) return [];
  const pass = seesPatchesOnly(thinking.settings) ? await glance(point, hidden, thinking) : newest(point);
  const weights = attentionOnPicture(pass, thinking.model.decoder.graph.anatomy.layers.length, patches);
  return patches
    .filter(({ number }) => !taken.has(number))
    .map(patch => ({ patch, score: weights[patch.number] ?? 0 }))
    .sort((a, b) => b.score - a.score || a.patch.number - b.patch.number)
    .slice(0, count);
}

async function glance(point: Point, hidden: Float32Array, { ownPlan, reads }: Thinking): Promise<Pass> {
  const seeing = { ...point, sequence: point.sequence.withPlans([ownPlan]) };
  return newest(await onward(seeing, { inputs: { embeddings: hidden }, classes: ['latent'] }, reads));
}

/** Not divided by its sum. */
function attentionOnPicture(pass: Pass, layers: number, patches: readonly Patch[]): Float64Array {
  const positions = patches.map(({ position }) => position);
  const keys = pass.position + 1;
  const tables = Array.from({ length: layers }, (_, i) => pass.attention(i + 1)).flatMap(values =>
    values ? [attentionTo({ values, heads: values.length / keys, rows: 1, keys }, positions)] : [],
  );
  if (tables.length > 0) return meanAttention(tables, patches.length);
  throw cannot(
    'IVT-LR',
    "it chooses patches by attention, and this model's attention cannot be read",
    'Use another export of the model.',
  );
}
