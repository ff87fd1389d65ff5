// A decoder that is only read has no If around anything, and one that is changed in a layer has one: they must compute
// what the one with all hooks computes.

import assert from 'node:assert/strict';
import { anatomyOf } from '../../../src/onnx/anatomy/anatomy-of';
import type { StreamEdit } from '../../../src/onnx/instrument/feeds';
import { instrument } from '../../../src/onnx/instrument/instrument';
import { editingAt } from '../../../src/onnx/instrument/plan';
import type { InstrumentOptions } from '../../../src/onnx/instrument/plan';
import type { ModelProto } from '../../../src/onnx/messages';
import { nodesOf } from '../../../src/onnx/walk';
import { precisionOf } from '../../support/oracle-bars';
import { Decoder } from '../../support/oracle-decoder';
import { fixture, fixtureCase, fixtureModel, fixtureNames } from '../../support/oracle-fixtures';
import { mergedDecoder } from '../../support/oracle-merged';
import { allRows, runCase } from '../../support/oracle-runs';
import type { StepPlace } from '../../support/oracle-runs';
import { worst } from '../../support/oracle-tensors';

const steps = 3;
const readingOnly = editingAt([]);
const names = fixtureNames().filter(name => !name.startsWith('backbones.'));
/** Half-precision operators are computed in float32 on the CPU, and rounded back where an If begins. */
const limitOf = (name: string) => (precisionOf(name) === 'fp16' ? 2e-2 : 0);
const hooks = ({ positions }: StepPlace) => ({ rows: allRows(positions) });

const ifs = (model: ModelProto) => [...nodesOf(model)].filter(({ opType }) => opType === 'If').length;

interface Changed {
  readonly options?: InstrumentOptions;
  readonly edits?: readonly StreamEdit[];
  readonly change?: (model: ModelProto) => ModelProto;
}

async function agrees(
  name: string,
  { options = readingOnly, edits = [], change }: Changed = {},
): Promise<void> {
  const oracle = fixtureCase(name);
  const asked = (place: StepPlace) => ({ ...hooks(place), edits });
  const both = await Decoder.open(fixture(name), true, change);
  const reading = await Decoder.open(fixture(name), true, change, options);
  try {
    const [expected, actual] = [
      await runCase(both, oracle, { steps, hooks: asked }),
      await runCase(reading, oracle, { steps, hooks: asked }),
    ];
    for (const [step, { logits, residual, attention }] of expected.entries()) {
      const read = actual[step]!;
      const agree = (a: Float32Array, b: Float32Array) => assert.ok(worst(a, b) <= limitOf(name));
      agree(logits, read.logits);
      for (const [layer, stream] of residual.entries()) agree(stream, read.residual[layer]!);
      for (const [layer, rows] of attention.entries()) {
        assert.ok(rows.length > 0);
        agree(rows, read.attention[layer]!);
      }
    }
  } finally {
    await both.close();
    await reading.close();
  }
}

describe('a decoder instrumented for reading', () => {
  for (const name of names) it(`${name}: gives the same logits and taps`, () => agrees(name));

  it('does so inside of the branches of a merged decoder', () =>
    agrees('llava.legacy', { change: mergedDecoder }));

  it('has no If but those of the model', () => {
    for (const name of names) {
      const model = fixtureModel(name);
      const { model: changed, manifest } = instrument(model, anatomyOf(model), readingOnly);
      assert.equal(ifs(changed), ifs(model), name);
      assert.deepEqual(
        manifest.inputs.map(({ role }) => role),
        ['attn.rows'],
      );
    }
  });
});

describe('a decoder instrumented for a change of one layer', () => {
  const layer = 1;
  const options = editingAt([layer]);
  for (const name of names) {
    it(`${name}: gives the same logits and taps, changed`, () => {
      const { vector } = fixtureCase(name);
      return agrees(name, { options, edits: [{ layer, vector, gain: 0.5, renorm: 1 }] });
    });
    it(`${name}: gives the same logits and taps, unchanged`, () => agrees(name, { options }));
  }

  it('has an If at that layer', () => {
    for (const name of names) {
      const model = fixtureModel(name);
      const { model: changed, manifest } = instrument(model, anatomyOf(model), options);
      assert.equal(ifs(changed), ifs(model) + 1, name);
      assert.deepEqual(manifest.edited, [layer]);
    }
  });
});
