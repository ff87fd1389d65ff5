// A trial finds what was planted, and nothing where nothing was; what arms do to each other, and what a stop leaves.

import assert from 'node:assert/strict';
import { extracted, pairsFile, somePairs, eyeModel } from './extracting';
import { designsOf } from '../../../src/engine/direction/arms';
import type { Source } from '../../../src/engine/direction/arms';
import { controlsNamed, withControls } from '../../../src/engine/direction/arms-controls';
import { steerTarget } from '../../../src/engine/direction/steer-target';
import { sweepOpen } from '../../../src/engine/direction/sweep';
import { trial } from '../../../src/engine/direction/trial';
import type { Arm, SampleOutcome, TrialRequest } from '../../../src/engine/direction/trial';
import { strengthFor, streamsAt } from '../../../src/engine/direction/trial-angle';
import { summarise } from '../../../src/engine/direction/trial-summary';
import { evaluate } from '../../../src/engine/evaluate';
import { Model } from '../../../src/model/run/model';

/** "answer directly ." and where the answer begins. */
const instruction = '[-4..-1]';
const layer = 2;
const never = new AbortController().signal;
const untouched: Arm = { name: 'untouched' };

describe('a trial', () => {
  let model: Model;
  let source: Source;
  let planted: Float32Array;

  before(async () => {
    model = await Model.open(eyeModel, { device: 'cpu', threads: 1 });
    const direction = await extracted({
      model: eyeModel,
      pairs: pairsFile(somePairs(24, 'trail')),
      position: 'prompt',
    });
    source = { name: 'own', direction };
    const { reasoning, direct, about } = direction;
    const { width } = about.model;
    const place = about.layers.indexOf(layer) * width;
    planted = new Float32Array(width);
    for (let pair = 0; pair < about.pairs.count; pair++)
      for (let d = 0; d < width; d++) {
        const at = pair * about.layers.length * width + place + d;
        planted[d] = (planted[d] ?? 0) + ((reasoning[at] ?? 0) - (direct[at] ?? 0)) / about.pairs.count;
      }
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

  it('keeps the samples that were answered when it is stopped, and controls that could be made', async () => {
    const controller = new AbortController();
    const base = designsOf(
      [source],
      { degrees: [35] },
      { layers: [layer], from: layer, positions: instruction, keep: planted.length },
    );
    const designs = withControls(base, controlsNamed('high-pass,negated'), undefined);
    const result = await sweepOpen(
      model,
      await steerTarget(eyeModel),
      designs,
      { tasks: ['trail', 'bars'], method: 'direct', count: 50, seed: 5, mostTokens: 60 },
      {
        signal: controller.signal,
        report: ({ done }) => {
          if (done === 3) controller.abort(new Error('enough'));
        },
      },
    );
    assert.equal(result.isPart, true);
    assert.deepEqual(
      result.tasks.map(({ task, samples }) => [task, samples.length]),
      [['trail', 3]],
    );
    assert.deepEqual(
      result.tasks[0]!.arms.map(({ name, n }) => [name, n]),
      [
        ['untouched', 3],
        ['own, 35 degrees', 3],
        ['negated: own, 35 degrees', 3],
      ],
    );
    assert.match(
      result.notes.join(),
      /Left out, high-pass: own, 35 degrees: .*Nothing of the direction is left/,
    );
  });

  it('keeps the tasks that were finished when a later one fails', async () => {
    const asked = { method: 'direct', count: 1, seed: 5, mostTokens: 8 };
    const options = { signal: never, report: () => undefined };
    const target = await steerTarget(eyeModel);
    const result = await sweepOpen(model, target, [], { ...asked, tasks: ['trail', 'foo'] }, options);
    assert.deepEqual([result.isPart, result.tasks.map(({ task }) => task)], [true, ['trail']]);
    assert.match(result.notes.join(), /Not finished, foo: .*no task "foo"/);
    await assert.rejects(
      sweepOpen(model, target, [], { ...asked, tasks: ['foo'] }, options),
      /no task "foo"/,
    );
  });
});
