import assert from 'node:assert/strict';
import { anatomyOf } from '../../../src/onnx/anatomy/anatomy-of';
import { viewOf } from '../../../src/onnx/anatomy/graph-view';
import { graph, model, node, valueInfo } from '../../../src/onnx/build';
import type { NodeProto } from '../../../src/onnx/messages';
import { fixtureModel, fixtureNames } from '../../support/oracle-fixtures';
import { processorSeconds } from '../../support/processor-seconds';
import { convolution, multiHeadAttention, oneLayer, sinkAttention } from '../../support/onnx-patterns';

const decoders = fixtureNames().filter(name => !name.includes('unsupported'));

describe('the anatomy of real exports', () => {
  for (const name of decoders) {
    it(`${name}: four layers that attend, their caches, norm and head`, () => {
      const anatomy = anatomyOf(fixtureModel(name), { expectedLayers: 4 });
      assert.equal(anatomy.residualRefusal, undefined);
      assert.deepEqual(anatomy.notes, []);
      assert.equal(anatomy.width, 64);
      assert.deepEqual(
        anatomy.layers.map(({ merges }) => merges),
        Array(4).fill(name.endsWith('phi') ? 1 : 2),
      );
      assert.ok(anatomy.layers.every(({ attention }) => attention.length === 1 && attention[0]!.heads === 4));
      assert.ok(anatomy.layers.every(({ attention }) => attention[0]!.headDimension === 16));
      const caches = anatomy.states.map(({ layer, kind, input, output }) => [layer, kind, input, output]);
      const expected = [0, 1, 2, 3].flatMap(i =>
        ['key', 'value'].map(part => [i + 1, part, `past_key_values.${i}.${part}`, `present.${i}.${part}`]),
      );
      assert.deepEqual(caches.map(String).sort(), expected.map(String).sort());
      assert.ok(anatomy.bodies[0]!.head!.weight !== null && anatomy.bodies[0]!.finalNorm !== null);
    });
  }

  it('says in one sentence that the configuration disagrees, and keeps attention', () => {
    const anatomy = anatomyOf(fixtureModel('llava.legacy'), { expectedLayers: 5 });
    assert.match(anatomy.residualRefusal!, /^The configuration says 5 layers and the graph has 4, .*\.$/);
    assert.deepEqual(anatomy.bodies[0]!.residual, []);
    assert.equal(anatomy.bodies[0]!.attention.length, 4);
  });

  it('sees the soft cap of Gemma 2', () => {
    assert.equal(anatomyOf(fixtureModel('backbones.gemma2')).layers[0]!.attention[0]!.softcap, 5);
  });
});

describe('the anatomy of other patterns', () => {
  it('finds attention with sinks', () => {
    const [layer] = anatomyOf(oneLayer(sinkAttention())).layers;
    assert.equal(layer!.attention[0]!.sinks, true);
    assert.equal(layer!.attention[0]!.kind, 'Softmax');
  });

  it('finds MultiHeadAttention', () => {
    const { attention } = anatomyOf(oneLayer(multiHeadAttention())).layers[0]!;
    assert.deepEqual(
      [attention[0]!.kind, attention[0]!.heads, attention[0]!.keyValueHeads],
      ['MultiHeadAttention', 2, 2],
    );
  });

  it('counts a convolution over positions as a layer, with its state', () => {
    const anatomy = anatomyOf(oneLayer(convolution()));
    assert.deepEqual(
      anatomy.layers.map(({ attention, otherMixers }) => [attention.length, otherMixers]),
      [[0, ['Concat']]],
    );
    assert.deepEqual(
      anatomy.states.map(({ kind, output, layer }) => [kind, output, layer]),
      [['recurrent', 'present_conv.0', 1]],
    );
  });

  it('starts where a text-only decoder looks its embeddings up', () => {
    const anatomy = anatomyOf(oneLayer(multiHeadAttention(), { tokens: true }));
    assert.deepEqual(anatomy.source, { kind: 'tokens', input: 'input_ids' });
    assert.equal(anatomy.bodies[0]!.residual[0]!.tensor, 'embedded');
  });
});

describe('a graph that is none', () => {
  const make = (nodes: readonly NodeProto[], inputs = ['inputs_embeds']) =>
    model(
      graph('g', {
        node: nodes,
        input: inputs.map(name => valueInfo(name, 'float32', [1, 1, 4])),
        output: [valueInfo('logits', 'float32')],
      }),
    );
  const refused = (nodes: readonly NodeProto[], message: RegExp, inputs?: string[]) =>
    assert.throws(() => anatomyOf(make(nodes, inputs)), { name: 'DarkroomError', message });

  it('is refused for a circle', () => {
    refused(
      [
        node('Add', ['inputs_embeds', 'b'], ['a']),
        node('Add', ['a', 'a'], ['b']),
        node('Neg', ['b'], ['logits']),
      ],
      /in a circle through the tensor "[ab]"/,
    );
  });

  it('is refused for a tensor that is made twice', () => {
    refused(
      [node('Neg', ['inputs_embeds'], ['logits']), node('Neg', ['inputs_embeds'], ['logits'])],
      /the tensor "logits" is made twice/,
    );
  });

  it('is refused without a place where text enters, or without logits', () => {
    refused([node('Neg', ['x'], ['logits'])], /no input named inputs_embeds or input_ids/, ['x', 'y']);
    const output = graph('g', {
      input: [valueInfo('inputs_embeds', 'float32')],
      output: [valueInfo('image', 'float32')],
    });
    assert.throws(() => anatomyOf(model(output)), { message: /no output named logits, but image/ });
  });

  it('has no residual stream if the logits do not depend on the text', () => {
    const anatomy = anatomyOf(make([node('Neg', ['nowhere'], ['logits'])]));
    assert.equal(anatomy.residualRefusal, 'The logits do not depend on the embeddings.');
  });

  it('is looked at in a moment however long or wide it is', () => {
    const chain = Array.from({ length: 30_000 }, (_, i) =>
      node('Neg', [i === 0 ? 'inputs_embeds' : `t${i - 1}`], [`t${i}`]),
    );
    const fan = Array.from({ length: 20_000 }, (_, i) => node('Softmax', ['t29999'], [`f${i}`]));
    const sum = node(
      'Sum',
      fan.map(({ output }) => output[0]!),
      ['logits'],
    );
    const long = make([...fan, sum, ...chain.reverse()]);
    const seconds = processorSeconds(() => anatomyOf(long));
    assert.ok(seconds < 6, `${seconds} s`);
  });

  it('is put in order if it is not', () => {
    const view = viewOf(make([node('Neg', ['b'], ['logits']), node('Neg', ['inputs_embeds'], ['b'])]).graph!);
    assert.deepEqual(
      view.nodes.map(({ output }) => output[0]),
      ['b', 'logits'],
    );
  });
});
