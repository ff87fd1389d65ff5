// Every exporter's graph of every family against what Hugging Face transformers computes; the table is printed.

import assert from 'node:assert/strict';
import { anatomyOf } from '../../../src/onnx/anatomy/anatomy-of';
import { encodeToBytes } from '../../../src/onnx/codec';
import { instrument } from '../../../src/onnx/instrument/instrument';
import { backboneParity } from '../../support/oracle-backbones';
import { misses, precisionOf, tableOf } from '../../support/oracle-bars';
import {
  fixture,
  fixtureCase,
  fixtureModel,
  fixtureNames,
  fixtureTensors,
} from '../../support/oracle-fixtures';
import { mergedDecoder } from '../../support/oracle-merged';
import { parityOf } from '../../support/oracle-parity';
import type { Figures } from '../../support/oracle-parity';
import { propertiesOf } from '../../support/oracle-properties';

const results = new Map<string, Figures>();
const families = fixtureNames().filter(name => !name.startsWith('backbones.'));
const backbones = fixtureNames().filter(
  name => name.startsWith('backbones.') && !name.includes('unsupported'),
);

function passes(name: string, figures: Figures, fused: boolean): void {
  results.set(name, figures);
  assert.deepEqual(misses(figures, precisionOf(name), fused), []);
}

describe('an instrumented decoder', () => {
  after(() => console.log(tableOf(results)));

  for (const name of families) {
    const fused = name.includes('gqa');
    it(`${name}: reads and changes what the reference says`, async () => {
      passes(name, await parityOf(fixture(name), [fixtureCase(name)]), fused);
    });

    it(`${name}: edits do exactly what they say, row by row`, async () => {
      const figures = await propertiesOf(fixture(name), fixtureCase(name));
      passes(name, { ...results.get(name), ...figures }, fused);
    });
  }

  for (const name of backbones) {
    it(`${name}: reads and changes what the reference says`, async () => {
      passes(name, await backboneParity(fixture(name), fixtureTensors(name)), false);
    });
  }

  for (const name of ['llava.legacy', 'llava.gqa_genai018_fp32']) {
    it(`${name}, merged for use with and without a cache: the same`, async () => {
      const { folder } = fixture(name);
      const merged = mergedDecoder(fixtureModel(name));
      assert.deepEqual(
        anatomyOf(merged).bodies.map(({ branch }) => branch),
        ['then_branch', 'else_branch'],
      );
      const file = { bytes: encodeToBytes(merged), folder: folder! };
      const figures = {
        ...(await parityOf(file, [fixtureCase(name)])),
        ...(await propertiesOf(file, fixtureCase(name))),
      };
      passes(`${name}, merged`, figures, name.includes('gqa'));
    });
  }

  it('gemma3n: refuses the residual stream in a sentence, and still reads attention', () => {
    const model = fixtureModel('backbones.gemma3n_unsupported');
    const anatomy = anatomyOf(model, { expectedLayers: 4 });
    assert.match(anatomy.residualRefusal!, /^No single residual stream was found: 4 attention operators/);
    const { manifest } = instrument(model, anatomy);
    assert.deepEqual(manifest.hooks[2]!.residual, { refused: anatomy.residualRefusal });
    assert.deepEqual(
      manifest.hooks.map(({ attention }) => 'output' in attention),
      [false, true, true, true, true],
    );
    assert.ok(!manifest.inputs.some(({ role }) => role.startsWith('edit')));
  });
});
