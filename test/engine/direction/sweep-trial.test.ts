// A trial finds what was planted, and nothing where nothing was; what arms do to each other.

import assert from 'node:assert/strict';
import { eyeModel } from './extracting';
import { instruction, layer, plantedDirection } from './planted';
import { trial } from '../../../src/engine/direction/trial';
import type { Arm, SampleOutcome, TrialRequest } from '../../../src/engine/direction/trial';
import { strengthFor, streamsAt } from '../../../src/engine/direction/trial-angle';
import { summarise } from '../../../src/engine/direction/trial-summary';
import { evaluate } from '../../../src/engine/evaluate';
import { Model } from '../../../src/model/run/model';

const never = new AbortController().signal;
const untouched: Arm = { name: 'untouched' };
describe('a trial', () => {
  let model: Model;
  let planted: Float32Array;

  before(async () => {
    model = await Model.open(eyeModel, { device: 'cpu', threads: 1 });
    ({ planted } = await plantedDirection());
  });
  after(() => model.release());

  const adding = (name: string, strength: number, vector = planted, positions = instruction): Arm => ({
    name,
    interventions: [
      {
        at: { layers: [layer], positions },
        do: { add: { vector: 'v.safetensors#v', strength, renorm: true } },
      },
    ],
    vectors: new Map([['v.safetensors', vector]]),
  });
  const asking = { task: 'trail', method: 'direct', count: 16, seed: 71, mostTokens: 100 };
  async function outcomes(arms: readonly Arm[], more: Partial<TrialRequest> = {}): Promise<SampleOutcome[]> {
    const found: SampleOutcome[] = [];
    for await (const one of trial(model, { ...asking, ...more, arms }, never)) found.push(one);
    return found;
  }

  it('finds a vector that is known to change answers, and none in its opposite', async () => {
    const arms = [untouched, adding('planted', 1.2), adding('opposite', -1.2)];
    const [first, plant, opposite] = summarise(arms, await outcomes(arms));
    assert.ok(plant!.compared!.adjusted < 0.05 && plant!.compared!.difference > 0.3);
    assert.ok(plant!.tokens!.mean > first!.tokens!.mean + 10);
    assert.ok(opposite!.compared!.difference <= 0);
    assert.ok(plant!.degrees! > 20 && plant!.degrees! < 90);
  });

  it('leaves answers as they are at strength 0, exactly', async () => {
    const found = await outcomes([untouched, adding('zero', 0), adding('planted', 1.2)]);
    for (const { arms } of found) {
      const [first, zero] = arms.map(({ answer, tokens, right }) => ({ answer, tokens, right }));
      assert.deepEqual(zero, first);
    }
    const [, zero, plant] = summarise([untouched, { name: 'zero' }, { name: 'planted' }], found);
    assert.deepEqual([zero!.compared!.difference, zero!.compared!.p, zero!.ratio], [0, 1, 0]);
    assert.ok(plant!.ratio! > 0.3);
  });

  it('answers as each arm would alone, wherever the prompts part', async () => {
    const arms = [
      untouched,
      adding('late', 1.2),
      adding('early', 0.6, planted, 'all'),
      adding('written', 0.8, planted, 'generated'),
    ];
    const together = await outcomes(arms, { count: 4 });
    for (const [at, arm] of arms.entries()) {
      const alone = await outcomes([arm], { count: 4 });
      for (const [i, { arms: own }] of alone.entries()) {
        const among = together[i]!.arms[at]!;
        assert.deepEqual([among.answer, among.tokens], [own[0]!.answer, own[0]!.tokens]);
        if (own[0]!.degrees !== null) assert.ok(Math.abs(among.degrees! - own[0]!.degrees) < 0.2);
      }
    }
  });

  it('counts the answers that were cut', async () => {
    const arms = [untouched, { name: 'begun', begins: 'step 1', control: true }];
    const found = summarise(arms, await outcomes(arms, { count: 2, mostTokens: 6 }));
    assert.deepEqual(
      found.map(({ cut }) => cut),
      [0, 2],
    );
  });

  it('puts the first words of an arm, and lets the model go on', async () => {
    const arms = [untouched, { name: 'begun', begins: 'step 1', control: true }];
    const [first, begun] = summarise(arms, await outcomes(arms, { count: 6 }));
    assert.ok(begun!.tokens!.mean > first!.tokens!.mean + 10);
    assert.equal(begun!.degrees, null);
  });

  it('counts as an evaluation does', async () => {
    const found = await outcomes([untouched]);
    const request = {
      ...asking,
      model: eyeModel,
      device: 'cpu',
      threads: 1,
      difficulty: undefined,
    } as const;
    const { correct } = await evaluate(
      { ...request, method: 'direct' },
      { signal: never, report: () => undefined },
    );
    assert.equal(found.filter(({ arms }) => arms[0]!.right).length, correct);
  });

  it('goes on where an arm breaks the model, and says which', async () => {
    const arms = [untouched, adding('broken', 3e38, new Float32Array(planted.length).fill(3e38))];
    const found = await outcomes(arms, { count: 3 });
    const [first, broken] = summarise(arms, found);
    assert.deepEqual([first!.n, first!.failed, broken!.n, broken!.failed], [3, 0, 0, 3]);
    assert.match(found[0]!.arms[1]!.failed!, /no numbers for the next token/);
    assert.equal(broken!.compared, undefined);
  });

  it('turns the stream as far as it was asked to', async () => {
    const place = { layer, positions: instruction };
    const streams = await streamsAt(model, { ...asking, difficulty: 2 }, place, never);
    assert.equal(streams.length, 8 * 4);
    const strength = strengthFor(35, planted, streams);
    const arms = [untouched, adding('turned', strength)];
    const [, turned] = summarise(arms, await outcomes(arms, { difficulty: 2 }));
    assert.ok(Math.abs(turned!.degrees! - 35) < 1.5, String(turned!.degrees));
    assert.throws(() => strengthFor(170, planted, streams), /cannot be turned by 170 degrees/);
    assert.throws(() => strengthFor(10, planted, []), /cannot be turned by 10 degrees/);
  });

  it('knows the stream where an answer is, as a trial does', async () => {
    const place = { layer, positions: 'answer' };
    const streams = await streamsAt(model, { ...asking, difficulty: 2 }, place, never);
    assert.ok(streams.length >= 8, String(streams.length));
    assert.ok(strengthFor(10, planted, streams) > 0);
  });

  it('refuses what cannot be compared', async () => {
    await assert.rejects(outcomes([untouched, untouched]), /Two arms are called "untouched"/);
    await assert.rejects(outcomes([untouched], { method: 'ivt-lr' }), /ivt-lr thinks in latents/);
    await assert.rejects(outcomes([untouched], { count: 0 }), /number of samples is 0/);
    await assert.rejects(outcomes([]), /number of arms is 0/);
  });

  it('takes strengths from samples that come after its own', async () => {
    const place = { layer, positions: instruction };
    const streams = (count: number) => streamsAt(model, { ...asking, count }, place, never);
    const [first, later] = [await streams(0), await streams(4)];
    // Four rows of each of eight samples: from 0 on, and from 4 on.
    assert.equal(first.length, 32);
    assert.deepEqual(later.slice(0, 16), first.slice(16));
    assert.notDeepEqual(later.slice(16), first.slice(16));
  });
});
