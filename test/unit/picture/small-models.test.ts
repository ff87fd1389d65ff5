import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { preparerOf } from '../../../src/model/families/picture-families';
import { decodePicture } from '../../../src/model/picture/decode';
import { readTensors, worst } from '../../support/oracle-tensors';

const root = path.resolve(process.env['DARKROOM_ROOT'] ?? '.', 'test/oracles/families');
const families = ['gemma3', 'idefics3', 'lfm2_vl', 'llava', 'qwen2_5_vl', 'qwen2_vl', 'qwen3_vl'];

describe('a picture file for a small model', () => {
  for (const family of families) {
    it(`becomes what the processor made for the reference: ${family}`, async () => {
      const folder = path.join(root, family);
      const json = (name: string): unknown => {
        const file = path.join(folder, name);
        return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
      };
      const model = json('config.json') as { model_type: string };
      const files = {
        model,
        preprocessor: json('preprocessor_config.json'),
        processor: json('processor_config.json'),
        tokenizer: json('tokenizer_config.json'),
      };
      const references = readTensors(readFileSync(path.join(folder, 'reference.safetensors')));
      for (const image of [0, 1]) {
        const picture = await decodePicture(path.join(folder, `image${image}.png`));
        const { tensors } = preparerOf(model.model_type)!(picture, files);
        for (const [name, { data, shape }] of Object.entries(tensors)) {
          const wanted = references.get(`i${image}.${name}`)!;
          assert.deepEqual(shape, wanted.shape, name);
          const difference = worst(Array.from(data, Number), Array.from(wanted.data, Number));
          assert.ok(difference < 1e-6, `${name} of image ${image} differs by ${difference}`);
        }
      }
    });
  }
});
