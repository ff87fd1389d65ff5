// Attention rows computed beside GroupQueryAttention, as devices need them that can't ask it, against its own rows.

import assert from 'node:assert/strict';
import { anatomyOf } from '../../../src/onnx/anatomy/anatomy-of';
import { attribute, float, int } from '../../../src/onnx/build';
import type { AttributeValue } from '../../../src/onnx/build';
import type { HookRequest } from '../../../src/onnx/instrument/feeds';
import { knockOut } from '../../../src/onnx/instrument/feeds';
import { instrument } from '../../../src/onnx/instrument/instrument';
import type { ModelProto, NodeProto, ValueInfoProto } from '../../../src/onnx/messages';
import { nodesOf } from '../../../src/onnx/walk';
import { precisionOf } from '../../support/oracle-bars';
import { Decoder } from '../../support/oracle-decoder';
import { fixture, fixtureCase, fixtureModel, fixtureNames } from '../../support/oracle-fixtures';
import { textToImage } from '../../support/oracle-parity';
import { allRows, runCase } from '../../support/oracle-runs';
import type { StepPlace } from '../../support/oracle-runs';
import { worst } from '../../support/oracle-tensors';

const names = fixtureNames().filter(name => name.includes('gqa'));
const recomputed = { attentionRows: 'recomputed' } as const;
const steps = 4;

/** The rows here are float32; the operator's own are rounded to the type of the graph. */
const bars = { fp32: 1e-5, fp16: 5e-3, int8: 1e-5, int4: 1e-5 };

type Change = (model: ModelProto) => ModelProto;

const isGrouped = ({ opType }: NodeProto) => opType === 'GroupQueryAttention';

const withNodes =
  (change: (node: NodeProto) => NodeProto): Change =>
  model => ({
    ...model,
    graph: { ...model.graph!, node: model.graph!.node.map(node => (isGrouped(node) ? change(node) : node)) },
  });

const withAttribute = (name: string, value: AttributeValue): Change =>
  withNodes(node => ({
    ...node,
    attribute: [...node.attribute.filter(other => other.name !== name), attribute(name, value)],
  }));

const withInput = (slot: number, name: string): Change =>
  withNodes(node => ({
    ...node,
    input: Array.from({ length: Math.max(node.input.length, slot + 1) }, (_, i) =>
      i === slot ? name : (node.input[i] ?? ''),
    ),
  }));

/** Half as many heads of twice the width, of which the caches rotate the first half. */
const partlyRotated: Change = model => {
  const counted = withAttribute('kv_num_heads', int(1))(withAttribute('num_heads', int(2))(model));
  const sizes = [1, 32];
  const reshaped = (info: ValueInfoProto): ValueInfoProto => {
    const dim = info.type?.tensorType?.shape?.dim;
    if (!/key|value/.test(info.name) || dim?.length !== 4) return info;
    const dims = dim.map((size, axis) => (axis % 2 === 1 ? { dimValue: sizes[(axis - 1) / 2]! } : size));
    return { ...info, type: { tensorType: { ...info.type!.tensorType!, shape: { dim: dims } } } };
  };
  const { input, output, valueInfo } = counted.graph!;
  return {
    ...counted,
    graph: {
      ...counted.graph!,
      input: input.map(reshaped),
      output: output.map(reshaped),
      valueInfo: valueInfo.map(reshaped),
    },
  };
};

/** The largest difference of rows between the operator and beside it, over a prompt and steps with its cache. */
async function difference(name: string, copies: number, gated: boolean, change?: Change): Promise<number> {
  const oracle = fixtureCase(name);
  const tile = (values: Float32Array) =>
    Float32Array.from({ length: copies * values.length }, (_, i) => values[i % values.length]!);
  const hooks = (place: StepPlace): HookRequest => {
    const { query, key } = textToImage(oracle, place, knockOut);
    const rule = { query: tile(query), key: tile(key) };
    const rules = [
      { ...rule, bias: -2 },
      { ...rule, bias: knockOut, layers: [2], heads: [1] },
    ];
    return { rows: [...allRows(place.positions), -1], ...(gated ? { rules } : {}) };
  };
  const own = await Decoder.open(fixture(name), true, change);
  const beside = await Decoder.open(fixture(name), true, change, recomputed);
  try {
    const [expected, actual] = [
      await runCase(own, oracle, { steps, copies, hooks }),
      await runCase(beside, oracle, { steps, copies, hooks }),
    ];
    return Math.max(
      ...expected.flatMap(({ attention }, step) =>
        attention.map((rows, layer) => {
          assert.ok(rows.length > 0);
          return worst(rows, actual[step]!.attention[layer]!);
        }),
      ),
    );
  } finally {
    await own.close();
    await beside.close();
  }
}

async function agrees(name: string, copies: number, gated: boolean, change?: Change): Promise<void> {
  const figure = await difference(name, copies, gated, change);
  assert.ok(figure <= bars[precisionOf(name)], `${name} differs by ${figure}`);
}

function attentionOf(change: Change) {
  const model = change(fixtureModel('llava.gqa_genai018_fp32'));
  return instrument(model, anatomyOf(model), recomputed).manifest.hooks[1]!.attention;
}

describe('recomputed attention', () => {
  for (const name of names) {
    it(`${name}: is the operator's, in one row and in three, plain and gated`, async () => {
      for (const copies of [1, 3]) for (const gated of [false, true]) await agrees(name, copies, gated);
    });

    it(`${name}: leaves the logits alone, read or not, and never asks the operator`, async () => {
      const oracle = fixtureCase(name);
      const model = fixtureModel(name);
      const hooked = instrument(model, anatomyOf(model), recomputed).model;
      for (const { opType, output } of nodesOf(hooked))
        assert.ok(opType !== 'GroupQueryAttention' || output.length === 3);
      const plain = await Decoder.open(fixture(name), false);
      const beside = await Decoder.open(fixture(name), true, undefined, recomputed);
      try {
        const untouched = await runCase(plain, oracle);
        const neutral = await runCase(beside, oracle);
        const read = await runCase(beside, oracle, { hooks: () => ({ rows: [0, -1] }) });
        for (const [step, { logits }] of untouched.entries()) {
          assert.equal(worst(logits, neutral[step]!.logits), 0);
          assert.equal(worst(logits, read[step]!.logits), 0);
        }
      } finally {
        await plain.close();
        await beside.close();
      }
    });
  }

  const variants: Record<string, Change> = {
    'a window': withAttribute('local_window_size', int(5)),
    'a soft cap': withAttribute('softcap', float(0.7)),
    'the usual scale': withAttribute('scale', float(0)),
    'another scale': withAttribute('scale', float(0.6)),
    'neighbours rotated': withAttribute('rotary_interleaved', int(1)),
    'a part rotated': partlyRotated,
    'no rotation': withAttribute('do_rotary', int(0)),
  };
  for (const [what, change] of Object.entries(variants)) {
    it(`is the operator's with ${what}`, () => agrees('llava.gqa_genai018_fp32', 1, true, change));
  }

  it('is refused in a sentence where only the operator can compute it', () => {
    const refused = (reason: string) => ({ refused: `The attention of layer 1 can't be read: ${reason}.` });
    const sink = 'its softmax has a sink, which only the operator itself computes with';
    assert.deepEqual(attentionOf(withAttribute('smooth_softmax', int(1))), refused(sink));
    assert.deepEqual(attentionOf(withInput(11, 'sink')), refused(sink));
    assert.deepEqual(attentionOf(withInput(12, 'scale')), refused('its cache is quantised'));
    assert.deepEqual(
      attentionOf(withInput(14, 'norm')),
      refused('it normalises queries and keys inside the operator'),
    );
    assert.deepEqual(attentionOf(withInput(7, 'unknown')), refused('the size of its rotation is not known'));
    assert.deepEqual(
      attentionOf(withNodes(node => ({ ...node, output: node.output.slice(0, 1) }))),
      refused('it does not give its keys'),
    );
  });
});
