import assert from 'node:assert/strict';
import type { Prompts } from '../../../src/model/text/prompts';
import { familyNames, familyReference, familyTensors } from '../../oracles/families/fixtures';
import type { Tensors } from '../../support/oracle-tensors';
import { familyPictures } from './family-pictures';
import { promptsOf } from './folders';

function integers(tensors: Tensors, name: string): number[] {
  return Array.from(tensors.get(name)!.data, Number);
}

for (const family of familyNames()) {
  describe(`the text half of ${family}, as Hugging Face has it`, () => {
    const { cases, prompts: questions, imageToken } = familyReference(family);
    const tensors = familyTensors(family);
    let prompts: Prompts;

    before(async () => {
      prompts = await promptsOf(family);
    });

    for (const [name, { prompt, promptText, text }] of Object.entries(cases)) {
      it(`${name}: prompt, ids, positions, classes, answer`, () => {
        const picture = familyPictures[family]![Number(name.at(-1))]!;
        const asked = prompts.ask(questions[prompt]!, [picture]);
        assert.equal(asked.text, promptText);
        assert.deepEqual(asked.ids, integers(tensors, `${name}.input_ids`));
        assert.deepEqual(asked.embeddedIds, asked.ids);
        const { shape } = tensors.get(`${name}.position_ids`)!;
        assert.deepEqual(
          [asked.positions.prompt.length, 1, asked.ids.length],
          [shape.length === 3 ? 3 : 1, 1, shape.at(-1)],
        );
        assert.deepEqual(
          asked.positions.prompt.flatMap(axis => [...axis]),
          integers(tensors, `${name}.position_ids`),
        );
        assert.equal(asked.positions.next(2), Math.max(...integers(tensors, `${name}.position_ids`)) + 3);
        assert.deepEqual(
          asked.classes.map(kind => Number(kind === 'image')),
          integers(tensors, `${name}.image_mask`),
        );
        assert.deepEqual(asked.notes, []);
        assert.equal(prompts.pictureToken, imageToken);
        const answer = prompts.tokenizer.decode(integers(tensors, `${name}.tokens`), { marks: true });
        // Where bytes make no character, Hugging Face's byte fallback gives up the whole run of bytes, and ours what is wrong.
        const isBroken = ['gemma3', 'llava'].includes(family) && text.includes('\ufffd');
        if (!isBroken) assert.equal(answer, text);
        assert.ok(answer.length > 0);
      });
    }
  });
}
