// A sweep from its request to its file: what a stop leaves, how far each arm turns the stream, what is adjusted together,
// and that what is kept gives every figure again.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eyeModel } from './extracting';
import { instruction, layer, plantedDirection } from './planted';
import { controlsNamed } from '../../../src/engine/direction/arms-controls';
import { steerTarget } from '../../../src/engine/direction/steer-target';
import { sweepOpen } from '../../../src/engine/direction/sweep';
import type { OpenModel } from '../../../src/engine/direction/sweep';
import { sweepFile } from '../../../src/engine/direction/sweep-files';
import type { SweepPart } from '../../../src/engine/direction/sweep-plan';
import { samplesFrom } from '../../../src/engine/direction/sweep-samples';
import type { KeptAnswers } from '../../../src/engine/direction/sweep-samples';
import type { Arm } from '../../../src/engine/direction/trial';
import { streamsAt } from '../../../src/engine/direction/trial-angle';
import { summariseTogether } from '../../../src/engine/direction/trial-summary';
import type { HookProof } from '../../../src/engine/hook-proof';
import { holm } from '../../../src/measures/statistics/holm';
import { Model } from '../../../src/model/run/model';
import { temporaryFolder } from '../../support/folders';

const never = new AbortController().signal;
const options = { signal: never, report: () => undefined };
/** Its hooks are tested elsewhere. */
const proof: HookProof = {
  test: { state: 'passed', difference: 0 },
  isNeutral: true,
  reads: { residuals: true, attention: true },
};

describe('a sweep', () => {
  let model: Model;
  let bytes: Uint8Array;
  let file: string;
  let open: OpenModel;
  let planted: Float32Array;

  before(async () => {
    model = await Model.open(eyeModel, { device: 'cpu', threads: 1 });
    const found = await plantedDirection();
    planted = found.planted;
    bytes = readFileSync(found.direction.file);
    open = {
      model,
      proof,
      chosen: { device: 'cpu', eyes: 'cpu', trials: [] },
      target: await steerTarget(eyeModel),
      threads: 1,
    };
  });
  after(() => model.release());
  // A folder lasts for one test.
  beforeEach(() => {
    file = path.join(temporaryFolder(), 'a.direction.safetensors');
    writeFileSync(file, bytes);
  });

  /** The own direction where it works, nothing filtered. */
  const whole = (grid: SweepPart['grid'], controls: SweepPart['controls'] = []): SweepPart => ({
    directions: [{ file, name: 'own' }],
    steer: { layers: [layer], from: layer, positions: instruction, keep: planted.length },
    grid,
    controls,
  });

  it('keeps the samples that were answered when it is stopped, and controls that could be made', async () => {
    const controller = new AbortController();
    const part = whole({ degrees: [35] }, controlsNamed('high-pass,negated'));
    const result = await sweepOpen(
      open,
      { parts: [part], tasks: ['trail', 'bars'], method: 'direct', count: 50, seed: 5, mostTokens: 60 },
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
    // How far the stream can be turned is another matter in every task.
    const furthest = async (task: string) => {
      const rows = await streamsAt(model, { ...asked, task }, { layer, positions: instruction }, never);
      const norm = Math.hypot(...planted);
      const angles = rows.map(row => {
        const along = row.reduce((sum, value, d) => sum + value * (planted[d] ?? 0), 0);
        return (Math.acos(along / (Math.hypot(...row) * norm)) * 180) / Math.PI;
      });
      return angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
    };
    const [far, near] = [
      ['trail', await furthest('trail')] as const,
      ['bars', await furthest('bars')] as const,
    ].sort((a, b) => b[1] - a[1]);
    const parts = [whole({ degrees: [(far![1] + near![1]) / 2] })];
    const result = await sweepOpen(open, { ...asked, parts, tasks: [far![0], near![0]] }, options);
    assert.deepEqual([result.isPart, result.tasks.map(({ task }) => task)], [true, [far![0]]]);
    assert.match(result.notes.join(), new RegExp(`Not finished, ${near![0]}: .*cannot be turned`));
    await assert.rejects(
      sweepOpen(open, { ...asked, parts, tasks: [near![0], far![0]] }, options),
      /cannot be turned/,
    );
  });

  it('turns each layer by what is asked, alone and together, as released too', async () => {
    const asked = { tasks: ['trail'], method: 'direct', count: 6, seed: 71, mostTokens: 4 };
    const { tasks } = await sweepOpen(
      open,
      {
        ...asked,
        parts: [
          {
            directions: [{ file, name: 'own' }],
            steer: { positions: instruction, keep: planted.length },
            grid: { layers: [1, 3, 6], froms: ['same'], degrees: [35] },
            controls: [],
          },
          {
            directions: [{ file, name: 'released' }],
            steer: { fidelity: 'released', layers: [layer] },
            grid: { degrees: [20] },
            controls: controlsNamed('random,negated'),
          },
          {
            directions: [{ file, name: 'stated' }],
            steer: { fidelity: 'released', layers: [layer], positions: ['[0]', 'generated'] },
            grid: { degrees: [20] },
            controls: [],
          },
        ],
      },
      options,
    );
    const arms = tasks[0]!.arms.slice(1);
    for (const { name, degrees } of arms.filter(arm => arm.name.startsWith('own')))
      assert.ok(Math.abs(degrees! - 35) < 1.5, `${name}: ${degrees}`);
    const strengths = arms.slice(0, 3).map(({ made }) => made!.strength * made!.vector.length);
    assert.ok(Math.max(...strengths) > 1.2 * Math.min(...strengths), strengths.join());
    assert.deepEqual(
      arms.slice(0, 3).map(({ made }) => [made!.layers, made!.vector.from]),
      [
        [[1], 1],
        [[3], 3],
        [[6], 6],
      ],
    );
    // What is usual there is where the stream is read, too.
    const strengthOf = (name: string) => arms.find(arm => arm.name === name)!.made!.strength;
    assert.equal(strengthOf('released, 20 degrees'), strengthOf('stated, 20 degrees'));
    const released = arms.filter(({ made }) => made!.vector.fidelity === 'released');
    assert.equal(released.length, 4);
    const [of] = released;
    for (const { name, made, degrees } of released) {
      assert.ok(Math.abs(made!.vector.length / of!.made!.vector.length - 1) < 1e-5, name);
      assert.deepEqual(
        [made!.positions, made!.renorm, made!.vector.from],
        [['[0]', 'generated'], true, layer],
      );
      assert.ok(Math.abs(degrees! - 20) < 3, `${name}: ${degrees}`);
    }
  });

  it('steers several layers together', async () => {
    const asked = { tasks: ['trail'], method: 'direct', count: 2, seed: 71, mostTokens: 4 };
    const parts = [whole({ layers: [{ from: 2, to: 4 }, [2, 4], 'all'], strengths: [0.2] })];
    const { tasks } = await sweepOpen(open, { ...asked, parts }, options);
    assert.deepEqual(
      tasks[0]!.arms.slice(1).map(({ name, made }) => [name, made!.layers]),
      [
        ['own, layers 2 to 4, strength 0.2', [2, 3, 4]],
        ['own, layers 2+4, strength 0.2', [2, 4]],
        ['own, all layers, strength 0.2', [1, 2, 3, 4, 5, 6]],
      ],
    );
  });

  it('adjusts over all tasks, and says with what it was measured', async () => {
    const asked = { tasks: ['trail', 'turn'], method: 'direct', count: 12, seed: 71, mostTokens: 60 };
    const parts = [whole({ degrees: [55, 60] })];
    const result = await sweepOpen(open, { ...asked, parts }, options);
    const compared = result.tasks.flatMap(({ arms }) => arms.flatMap(arm => arm.compared ?? []));
    assert.equal(compared.length, 4);
    const together = holm(compared.map(({ p }) => p));
    assert.deepEqual(
      compared.map(({ adjusted }) => adjusted),
      together,
    );
    const each = result.tasks.flatMap(({ arms }) => holm(arms.flatMap(arm => arm.compared?.p ?? [])));
    assert.notDeepEqual(each, together);
    assert.deepEqual(
      [result.precision, result.device, result.threads, result.parts[0]!.grid],
      ['fp32', 'cpu', 1, { degrees: [55, 60] }],
    );
    const [used] = result.directions;
    assert.equal(used!.hash, createHash('sha256').update(readFileSync(file)).digest('hex'));
    assert.deepEqual([used!.name, used!.model.hash, used!.pairs.count], ['own', open.target.hash, 24]);
    const [trailed, turned] = result.tasks.map(task => task.asked);
    assert.match(trailed!, /^[0-9a-f]{64}$/);
    assert.notEqual(trailed, turned);
    // What is kept gives every figure again.
    const again = JSON.parse(sweepFile(result, 'a.json')) as {
      readonly tasks: readonly { readonly arms: readonly Arm[]; readonly answers: KeptAnswers }[];
    };
    const found = summariseTogether(
      again.tasks.map(({ arms, answers }) => ({ arms, samples: samplesFrom(answers) })),
    );
    const exact = (value: unknown) =>
      JSON.stringify(value, (_, one: unknown) =>
        typeof one === 'number' ? Number(one.toPrecision(3)) : one,
      );
    assert.equal(
      exact(found),
      exact(result.tasks.map(({ arms }) => arms.map(arm => ({ ...arm, made: undefined })))),
    );
    const page = sweepFile(result, 'a.md');
    assert.match(
      page,
      /Darkroom [\d.]+\S*; \S+ [0-9a-f]{12}, fp32, cpu, 1 thread, answers of at most 60 tokens/,
    );
    assert.match(page, new RegExp(`own: a\\S+ ${used!.hash.slice(0, 12)}, 24 pairs of seed 11`));
    assert.match(page, new RegExp(`12 samples of turn: ${turned!.slice(0, 12)}`));
    assert.match(page, /Asked for: own; layers \[2\].*degrees \[55,60\]; controls none/);
  });
});
