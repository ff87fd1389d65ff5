// Problem: the settings of picture processors are as strange as any file of a model, and a wrong number in them asks for
// gigabytes, or for a tensor that is not as long as its shape says.
// Idea: damage those of the small models at random, from a seed, and prepare a small picture. Only two outcomes are
// allowed: a sentence, or tensors and tokens that fit together.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { preparerOf } from '../../../src/model/families/picture-families';
import type { ProcessorFiles } from '../../../src/model/picture/settings';
import { DarkroomError } from '../../../src/shared/errors';
import { familyNames } from '../../oracles/families/fixtures';
import { randomIntegers } from '../../support/onnx-fuzz';
import { hurt } from '../model-text/damage';
import { proceduralPicture } from './procedural';

const root = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/families');
const picture = proceduralPicture(37, 23);
const rounds = 200;

function settingsOf(family: string): Required<ProcessorFiles> {
  const read = (name: string): unknown => {
    const file = path.join(root, family, name);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  };
  return {
    preprocessor: read('preprocessor_config.json'),
    processor: read('processor_config.json'),
    model: read('config.json'),
    tokenizer: read('tokenizer_config.json'),
  };
}

function prepare(family: string, files: ProcessorFiles): void {
  const { tensors, placeholder, imageToken, tokens, kinds, boxes } = preparerOf(family)!(picture, files);
  for (const { shape, data } of Object.values(tensors))
    assert.equal(
      data.length,
      shape.reduce((product, size) => product * size, 1),
    );
  assert.ok(tokens > 0 && placeholder.includes(imageToken));
  assert.deepEqual([kinds.length, boxes.length], [tokens, tokens * 4]);
}

describe('damaged settings of a picture processor', () => {
  for (const [index, family] of familyNames().entries()) {
    it(`give a sentence or a picture: ${family}, ${rounds} times`, () => {
      const good = settingsOf(family);
      const names = ['preprocessor', 'preprocessor', 'processor', 'model', 'tokenizer'] as const;
      const random = randomIntegers(2000 + index);
      let sentences = 0;
      for (let round = 0; round < rounds; round++) {
        const name = names[random(names.length)]!;
        try {
          prepare(family, { ...good, [name]: hurt(good[name], random) });
        } catch (error) {
          if (!(error instanceof DarkroomError))
            throw new Error(`round ${round}: ${String(error)}`, { cause: error });
          assert.match(error.message, /^[^\n]+\.$/, `round ${round}: ${error.message}`);
          assert.notEqual(error.kind, 'internal');
          sentences++;
        }
      }
      assert.ok(sentences > rounds / 10 && sentences < rounds, `${sentences} sentences`);
    });
  }
});
