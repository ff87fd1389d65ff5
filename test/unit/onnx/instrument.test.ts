import assert from 'node:assert/strict';
import { anatomyOf } from '../../../src/onnx/anatomy/anatomy-of';
import { node } from '../../../src/onnx/build';
import { decode, encodeToBytes, encodeToChunks } from '../../../src/onnx/codec';
import { gateBias, hookFeeds, knockOut } from '../../../src/onnx/instrument/feeds';
import { instrument } from '../../../src/onnx/instrument/instrument';
import { graphsOf } from '../../../src/onnx/walk';
import { fixture, fixtureModel } from '../../support/oracle-fixtures';
import { damage, randomIntegers, survivesHooks } from '../../support/onnx-fuzz';
import { shapes, syntheticDecoder } from '../../support/onnx-decoders';
import { multiHeadAttention, oneLayer } from '../../support/onnx-patterns';

describe('instrumenting', () => {
  const model = fixtureModel('llava.gqa_genai018_fp32');
  const { model: hooked, manifest } = instrument(model, anatomyOf(model));

  it('leaves weights, inputs and outputs as they are and adds behind them', () => {
    const [before, after] = [model.graph!, hooked.graph!];
    assert.ok(before.initializer.every((tensor, i) => after.initializer[i] === tensor));
    assert.ok(before.input.every((info, i) => after.input[i] === info));
    assert.ok(before.output.every((info, i) => after.output[i] === info));
    assert.deepEqual(
      after.input.slice(before.input.length).map(({ name }) => name),
      manifest.inputs.map(({ name }) => name),
    );
  });

  it('does not copy weights that are in the file', () => {
    const inline = syntheticDecoder({ ...shapes.tiny, layers: 1 }, 'fused');
    const bytes = encodeToBytes(inline);
    const read = decode(bytes);
    const chunks = encodeToChunks(instrument(read, anatomyOf(read)).model);
    const copied = chunks.filter(({ buffer }) => buffer !== bytes.buffer);
    assert.ok(copied.reduce((sum, { length }) => sum + length, 0) < bytes.length / 50);
  });

  it('gives names that nobody has, and says which', () => {
    const inner = oneLayer(multiHeadAttention());
    const taken = ['resid.1', 'edit.on', 'attn.1', 'darkroom.edit.1.on.Add'];
    const clash = {
      ...inner,
      graph: {
        ...inner.graph!,
        node: [...inner.graph!.node, ...taken.map(name => node('Neg', ['left'], [name]))],
      },
    };
    const { model: renamed, manifest: said } = instrument(clash, anatomyOf(clash));
    assert.deepEqual(said.hooks[1]!.residual, { output: 'resid.1_1' });
    assert.equal(said.inputs.find(({ role }) => role === 'edit.on')!.name, 'edit.on_1');
    const made = [...graphsOf(renamed)]
      .flatMap(graph => [
        ...graph.input.map(({ name }) => name),
        ...graph.node.flatMap(({ output }) => output),
      ])
      .filter(name => name !== '');
    assert.equal(new Set(made).size, made.length);
  });

  it('adds only what is asked for', () => {
    const { manifest: taps } = instrument(model, anatomyOf(model), { edits: false, attention: false });
    assert.deepEqual(taps.inputs, []);
    assert.deepEqual(taps.hooks[3]!.residual, { output: 'resid.3' });
    assert.deepEqual(taps.hooks[3]!.edit, { refused: 'It was not asked for.' });
  });

  it('refuses operator sets that are too old', () => {
    const old = { ...model, opsetImport: [{ domain: '', version: 11 }] };
    assert.throws(() => instrument(old, anatomyOf(old)), { kind: 'unsupported', message: /operator set 11/ });
  });

  it('feeds nothing that costs time unless it is asked to', () => {
    const tensors = hookFeeds(manifest, { rows: 1, positions: 7, total: 9 });
    assert.deepEqual(
      tensors.map(({ name }) => name),
      manifest.inputs.map(({ name }) => name),
    );
    assert.ok(
      tensors
        .filter(({ elementType }) => elementType === 'bool')
        .every(({ data }) => data.every(value => value === 0)),
    );
  });

  it('has a bias for every gate that can be', () => {
    assert.deepEqual([gateBias(1), gateBias(0), gateBias(Math.E)], [0, knockOut, 1]);
    assert.throws(() => gateBias(-1), { kind: 'bad-input' });
    assert.throws(() => gateBias(NaN), { kind: 'bad-input' });
  });

  it('refuses a layer that is not there', () => {
    const sizes = { rows: 1, positions: 1, total: 1 };
    assert.throws(() => hookFeeds(manifest, sizes, { edits: [{ layer: 5, keep: 0 }] }), {
      kind: 'bad-input',
      message: /no layer 5/,
    });
    assert.throws(() => hookFeeds(manifest, sizes, { gains: [{ layer: 0, head: 0, gain: 0 }] }), {
      kind: 'unsupported',
      message: /^Layer 0 is the embeddings/,
    });
  });
});

describe('damaged exports', () => {
  it('end in a sentence or an instrumented model, whatever 600 random damages do', () => {
    const names = ['llava.gqa_genai018_fp32', 'idefics3.gqa_genai018_int4', 'llava.dynamo_opset18'];
    const files = names.map(name => fixture(name).bytes);
    let whole = 0;
    for (let seed = 1; seed <= 600; seed++) {
      const bytes = damage(files[seed % files.length]!, randomIntegers(seed));
      try {
        if (survivesHooks(bytes)) whole++;
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    assert.ok(whole > 50 && whole < 550, `${whole} of 600 survived: the damage is too mild or too hard`);
  });
});
