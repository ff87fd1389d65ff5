// What a run says of its steps, computed once more from what it recorded: in float64, by the definitions of
// docs/measures.md, and with nothing of the code that computed it first.

import assert from 'node:assert/strict';
import { ask } from './asking';
import { lensOfPinhole } from './plain-lens';
import type { PlainLens } from './plain-lens';
import type { TraceDocument } from '../../../src/shared/trace/document';
import type { Step } from '../../../src/shared/trace/step';
import { openTrace } from '../../../src/trace/open';

const [L, H, N, D, k] = [6, 6, 64, 192, 5];
const names = [
  'attention.image',
  'attention.layer',
  'attention.mean',
  'attention.mass',
  'resid',
  'lens.ids',
  'lens.probs',
] as const;
type Tensors = Record<(typeof names)[number], ArrayLike<number>>;

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const count = (length: number) => [...Array(length).keys()];
const rowOf = (values: ArrayLike<number>, size: number, row: number) =>
  count(size).map(i => values[row * size + i]!);

function near(found: number | null | undefined, wanted: number, within: number, what: string): void {
  assert.ok(
    typeof found === 'number' && Math.abs(found - wanted) <= within,
    `${what}: ${found}, not ${wanted}`,
  );
}

function entropyOf(values: readonly number[]): number {
  const all = sum(values);
  return -sum(values.map(value => (value > 0 ? (value / all) * Math.log(value / all) : 0)));
}

/** How much of each picture token lies in the box. */
function insideOf({ tokens, sample }: TraceDocument): readonly number[] {
  const [left, top, right, bottom] = sample!.box!;
  return tokens.flatMap(({ box }) => {
    if (!box) return [];
    const wide = Math.max(0, Math.min(box[2], right) - Math.max(box[0], left));
    const high = Math.max(0, Math.min(box[3], bottom) - Math.max(box[1], top));
    return [(wide * high) / ((box[2] - box[0]) * (box[3] - box[1]))];
  });
}

function trajectory(map: readonly number[]): readonly number[] {
  const [least, most] = [Math.min(...map), Math.max(...map)];
  const eighth = [...map].sort((a, b) => b - a)[7]!;
  return map.map(value => (value < eighth ? 0 : (value - least) / (most - least)));
}

const shareIn = (map: readonly number[], inside: readonly number[]) =>
  sum(map.map((value, i) => value * inside[i]!)) / sum(map);

function checkAttention(step: Step, tensors: Tensors, inside: readonly number[]): number {
  const { row, measures } = step;
  const attention = measures!.attention!;
  const heads = rowOf(tensors['attention.image'], L * H * N, row);
  const masses = rowOf(tensors['attention.mass'], L * H * 5, row);
  const mapOf = (layer: number, head: number) => heads.slice((layer * H + head) * N).slice(0, N);
  const layerEntropies = attention.layerEntropy as readonly number[];
  let checked = 0;
  for (const layer of count(L)) {
    const maps = count(H).map(head => mapOf(layer, head));
    // Half floats have eleven bits, and fewer for the smallest numbers.
    if (maps.some(values => sum(values) < 4e-3)) continue;
    near(layerEntropies[layer], mean(maps.map(entropyOf)), 4e-3, `entropy in layer ${layer + 1}`);
    checked++;
  }
  near(attention.entropy, mean(layerEntropies), 1e-9, 'entropy');
  near(attention.normalisedEntropy, mean(layerEntropies) / Math.log(N), 1e-9, 'entropy / ln N');
  const byLayer = rowOf(tensors['attention.layer'], L * N, row);
  for (const layer of count(L))
    for (const token of count(N)) {
      const wanted = mean(count(H).map(head => mapOf(layer, head)[token]!));
      near(byLayer[layer * N + token], wanted, 1e-3 * wanted + 1e-7, `layer ${layer + 1}, token ${token}`);
    }
  const map = rowOf(tensors['attention.mean'], N, row);
  map.forEach((value, token) => {
    const wanted = mean(count(L).map(layer => byLayer[layer * N + token]!));
    near(value, wanted, 1e-6, `token ${token}`);
  });
  near(attention.salient, map.filter(value => value > 1.5 * mean(map)).length, 0, 'salient');
  const deviation = Math.sqrt(mean(map.map(value => (value - mean(map)) ** 2)));
  near(attention.variation, deviation / mean(map), 1e-5, 'variation');
  near(attention.focus!.value, shareIn(trajectory(map), inside), 1e-6, 'S_focus');
  near(attention.focus!.share, shareIn(map, inside), 1e-6, 'share in the box');
  near(attention.focus!.chance, mean(inside), 1e-9, 'chance');
  const byClass = count(5).map(of => mean(count(L * H).map(at => masses[at * 5 + of]!)));
  Object.values(measures!.mass!).forEach((share, of) => near(share, byClass[of]!, 1e-6, `mass ${of}`));
  near(attention.imageShare, (byClass[0]! + byClass[3]!) / sum(byClass), 1e-6, 'image share');
  for (const at of count(L * H))
    near(masses[at * 5], sum(heads.slice(at * N, at * N + N)), 1e-3, 'mass on the picture');
  return checked;
}

/** The lens, and what is said of the token that was chosen, which the last layer says. */
function checkLens(step: Step, tensors: Tensors, lens: PlainLens, answer: number): void {
  const { row, measures } = step;
  const ids = rowOf(tensors['lens.ids'], (L + 1) * k, row);
  const probabilities = rowOf(tensors['lens.probs'], (L + 1) * k, row);
  const stream = rowOf(tensors.resid, (L + 1) * D, row);
  for (const layer of count(L + 1)) {
    const said = lens.read(stream.slice(layer * D, (layer + 1) * D));
    for (const place of count(k)) {
      const id = ids[layer * k + place]!;
      near(probabilities[layer * k + place], said[id]!, 1e-4, `layer ${layer}, place ${place}`);
      assert.ok(said.filter(value => value > said[id]! + 1e-4).length <= place);
    }
    const rank = measures!.answerRank![layer]!;
    assert.ok(said.filter(value => value > said[answer]! + 1e-5).length < rank);
    assert.ok(said.filter(value => value >= said[answer]! - 1e-5).length >= rank);
    if (layer < L || step.kind !== 'text') continue;
    near(step.token.probability, said[step.token.id]!, 1e-4, 'probability');
    near(step.token.entropy, entropyOf(said), 1e-3, 'entropy of the output');
    near(measures!.outputEntropy, entropyOf(said), 1e-3, 'entropy of the output');
  }
}

describe('the measures of a run', () => {
  it('are those of its tensors, at every step', async () => {
    const { result } = await ask();
    const trace = await openTrace(result.outcomes[0]!.trace);
    const read = await Promise.all(names.map(async name => [name, (await trace.read(name)).values] as const));
    const tensors = Object.fromEntries(read) as unknown as Tensors;
    const { document } = trace;
    const inside = insideOf(document);
    const lens = lensOfPinhole();
    const [truth, ...rest] = document.tokens.filter(({ text }) => text.trim() === document.sample!.truth);
    assert.ok(truth && rest.every(({ id }) => id === truth.id));
    const measured = document.steps.filter(({ measures }) => measures);
    assert.ok(measured.length > 20);
    let entropies = 0;
    for (const step of measured) {
      entropies += checkAttention(step, tensors, inside);
      checkLens(step, tensors, lens, truth.id!);
    }
    assert.ok(entropies > 2 * measured.length, `${entropies} of ${measured.length} steps`);
    await trace.close();
  });

  it('name the layer whose stream was turned most, and every layer by its number', async () => {
    const at = { positions: 'generated' };
    const interventions = [
      { at: { ...at, layers: [2] }, do: { replace: { noise: { seed: 3 } } } },
      { at: { ...at, layers: [4] }, do: { scale: 0.5 } },
      { at: { queries: 'generated', keys: 'image', layers: [3] }, do: { gate: 0 } },
    ];
    const { result } = await ask({ interventions, maxTokens: 3 });
    const trace = await openTrace(result.outcomes[0]!.trace);
    const step = trace.document.steps.findLast(({ kind }) => kind === 'text')!;
    const stats = [...(await trace.read('edit.stats', step.row, step.row + 1)).values];
    const stream = [...(await trace.read('resid', step.row, step.row + 1)).values];
    const lengthAt = (layer: number) => Math.hypot(...stream.slice(layer * D, (layer + 1) * D));
    for (const layer of count(L + 1)) {
      const [before, after, product] = stats.slice(layer * 3, layer * 3 + 3) as [number, number, number];
      assert.equal(before > 0, layer === 2 || layer === 4);
      if (before > 0) near(after, lengthAt(layer), 1e-3 * after, `length at ${layer}`);
      else assert.ok(lengthAt(layer) > 0);
      if (layer !== 2) continue;
      const { steering } = step.measures!;
      assert.equal(steering!.layer, 2);
      near(steering!.degrees, (Math.acos(product / before / after) / Math.PI) * 180, 1e-3, 'degrees');
      near(steering!.ratio, after / before, 1e-6, 'ratio');
    }
    // Only inside of layer 3 nothing is seen of the picture.
    const seen = (await trace.read('attention.image', step.row, step.row + 1)).values;
    assert.deepEqual(
      count(L).map(layer => rowOf(seen, H * N, layer).some(value => value > 0)),
      [true, true, false, true, true, true],
    );
    assert.deepEqual(
      step.measures!.attention!.layerEntropy.map(entropy => entropy === null),
      [false, false, true, false, false, false],
    );
    await trace.close();
  });
});
