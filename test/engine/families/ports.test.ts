// Graphs of two models in one folder are told apart when it is opened, before anything runs.

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { Model } from '../../../src/model/run/model';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';
import { unpackFamily } from '../../oracles/families/fixtures';

describe('a model folder with a graph of another model', () => {
  for (const part of ['embed_tokens.onnx', 'vision_encoder.onnx']) {
    it(`is refused with a sentence: ${part}`, async () => {
      const folder = temporaryFolder();
      unpackFamily('idefics3', folder);
      copyFileSync(path.join(root, 'models/pinhole/onnx', part), path.join(folder, 'onnx', part));
      await assert.rejects(Model.open(folder, { device: 'cpu' }), /rows of 192 numbers|is made for 115/);
    });
  }
});
