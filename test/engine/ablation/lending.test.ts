// A donor that was answered before lends what it thought then: the rows are those that they would be, and it is asked nothing.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Answering } from '../../../src/engine/answering';
import { rowsOf } from '../../../src/engine/ablation/arms';
import { Lending } from '../../../src/engine/ablation/lending';
import { OpenedModel } from '../../../src/engine/ablation/opened-model';
import { prepareAblation } from '../../../src/engine/ablation/prepare';
import { donorFor } from '../../../src/engine/replaced-latents';
import { generate, impliedAnswer } from '../../../src/tasks/generate';
import type { Sample } from '../../../src/tasks/types';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

class Counting extends Answering {
  readonly questions: number[] = [];

  override ask(sample: Sample): ReturnType<Answering['ask']> {
    this.questions.push(sample.index);
    return super.ask(sample);
  }
}

const samples = { seed: 77, difficulty: 3 };
const sampleOf = (index: number) => generate('trail', { ...samples, index });

for (const [member, parts] of [
  ['pinhole-lavit', []],
  ['pinhole-ivt', ['patches', 'both']],
] as const)
  describe(`donors of ${member}`, () => {
    let opened: OpenedModel;
    before(async () => {
      const file = path.join(temporaryFolder(), 'test.ablation.json');
      const arms = ['baseline', 'transplant', 'noise', ...parts.map(part => ({ does: 'transplant', part }))];
      const model = path.resolve(root, 'models', member);
      const asked = { recipe: 'own-arms', model, samples: { ...samples, count: 20 }, arms, seeds: [1, 2] };
      writeFileSync(file, JSON.stringify(asked));
      opened = await OpenedModel.open(await prepareAblation(file), { device: 'cpu', threads: 1 });
    });
    after(() => opened.release());

    async function rows(index: number, lending: Lending) {
      const { prepared, model, who } = opened;
      const answering = new Counting(model, prepared.spec.method);
      const unit = { task: 'trail', index } as const;
      const places = prepared.spec.seeds.flatMap(seed =>
        prepared.spec.arms.map(({ name: arm }) => ({ ...unit, seed, arm })),
      );
      const found = [];
      const { signal } = new AbortController();
      for await (const row of rowsOf(unit, places, { ...who, answering, lending, signal })) found.push(row);
      return { found, questions: answering.questions };
    }

    it('are asked nothing where they were answered before, and rows are the same', async () => {
      for (const index of [0, 5]) {
        const donor = donorFor(sampleOf(index)).sample.index;
        const alone = await rows(index, new Lending());
        assert.deepEqual(alone.questions.toSorted(), [index, donor, donor]);
        const lending = new Lending();
        await rows(donor, lending);
        const after = await rows(index, lending);
        assert.deepEqual(after.questions, [index]);
        assert.deepEqual(after.found, alone.found);
        assert.ok(after.found.every(row => !('failed' in row)));
      }
    });

    it('that are no samples are asked once for all whose donors they are', async () => {
      const lending = new Lending();
      const first = await rows(0, lending);
      const again = await rows(0, lending);
      assert.deepEqual(again.questions, [0]);
      assert.deepEqual(again.found, first.found);
    });

    it('lend what they thought, and nothing else', async () => {
      const { sample: donor, implied } = donorFor(sampleOf(0));
      const says = (index: number) => impliedAnswer(sampleOf(0), sampleOf(index));
      const other = [6, 7, 8, 9].find(index => says(index) !== undefined && says(index) !== implied)!;
      const lending = new Lending();
      await rows(other, lending);
      const wrong = new Lending();
      for (const seed of [1, 2]) wrong.keep(donor, seed, lending.find(sampleOf(other), seed)!);
      const { found } = await rows(0, wrong);
      const right = await rows(0, new Lending());
      assert.notDeepEqual(found, right.found);
    });
  });
