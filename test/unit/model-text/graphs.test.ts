import assert from 'node:assert/strict';
import { chooseGraphs } from '../../../src/model/folder/graphs';
import type { ModelFile } from '../../../src/shared/model-report';

/** As a listing has them: 1 byte each, weights 10. */
function listing(...names: string[]): readonly ModelFile[] {
  return names.map(name => {
    const role = name.endsWith('.onnx') ? 'graph' : 'weights';
    return { name, role, bytes: role === 'graph' ? 1 : 10 };
  });
}

function all(...suffixes: string[]): string[] {
  const stems = ['vision_encoder', 'embed_tokens', 'decoder_model_merged'];
  return suffixes.flatMap(suffix => stems.map(stem => `onnx/${stem}${suffix}.onnx`));
}

function chosen(files: readonly string[], pictures = true, precision?: string) {
  const { decoder, embed, vision, notes } = chooseGraphs('/m', listing(...files), { pictures, precision });
  return { names: [vision, embed, decoder].map(graph => graph?.name.replace('onnx/', '')), notes, decoder };
}

const names = (suffix: string) =>
  ['vision_encoder', 'embed_tokens', 'decoder_model_merged'].map(stem => `${stem}${suffix}.onnx`);

describe('the graphs of a folder', () => {
  it('are those of full precision, if there', () => {
    assert.deepEqual(chosen(all('_q4', '', '_fp16')), { ...chosen(all('')), names: names('') });
    assert.deepEqual(chosen(all('')).notes, []);
  });

  it('are otherwise of the most exact precision that all of them have', () => {
    const files = [...all('_q4', '_fp16'), 'onnx/embed_tokens.onnx', 'onnx/vision_encoder.onnx'];
    assert.deepEqual(chosen(files).names, names('_fp16'));
    assert.deepEqual(chosen(all('_q4f16', '_int8', '_bnb4', '_uint8')).names, names('_int8'));
    assert.deepEqual(chosen(files).notes, []);
  });

  it('may be mixed where no precision has all, with a note', () => {
    const { names: found, notes } = chosen([
      'onnx/vision_encoder_fp16.onnx',
      'onnx/embed_tokens_quantized.onnx',
      'onnx/decoder_model_merged_q4.onnx',
      'onnx/decoder_model_merged_bnb4.onnx',
    ]);
    assert.deepEqual(found, [
      'vision_encoder_fp16.onnx',
      'embed_tokens_quantized.onnx',
      'decoder_model_merged_q4.onnx',
    ]);
    assert.match(notes.join(' '), /decoder_model_merged is opened in q4: no precision has all graphs/);
  });

  it('are of the precision that was asked for', () => {
    assert.deepEqual(chosen(all('', '_q4'), true, 'q4').names, names('_q4'));
    assert.deepEqual(chosen(all('', '_q4'), true, 'fp32').names, names(''));
    assert.deepEqual(chosen(all('', '_quantized'), true, 'q8').names, names('_quantized'));
    const partly = chosen([...all(''), 'onnx/decoder_model_merged_q4.onnx'], true, 'q4');
    assert.deepEqual(partly.names, [
      'vision_encoder.onnx',
      'embed_tokens.onnx',
      'decoder_model_merged_q4.onnx',
    ]);
    assert.match(partly.notes.join(' '), /vision_encoder is opened in fp32: there is none in q4/);
    assert.throws(() => chosen(all('', '_q4'), true, 'fp16'), {
      kind: 'missing',
      message: 'The model folder has no decoder_model_merged in the precision fp16.',
      remedy: 'It has: fp32, q4.',
    });
  });

  it('of a text model lie at the top or under onnx, and need no other', () => {
    assert.deepEqual(chosen(['model.onnx'], false).names, [undefined, undefined, 'model.onnx']);
    assert.deepEqual(chosen(['onnx/model_q4f16.onnx'], false).names, [
      undefined,
      undefined,
      'model_q4f16.onnx',
    ]);
    assert.equal(
      chooseGraphs('/m', listing('model.onnx', 'onnx/model.onnx'), { pictures: false }).decoder.name,
      'onnx/model.onnx',
    );
    assert.deepEqual(chosen(['onnx/decoder_model.onnx', 'onnx/embed_tokens.onnx'], false).names, [
      undefined,
      'embed_tokens.onnx',
      'decoder_model.onnx',
    ]);
  });

  it('prefer the merged decoder', () => {
    const files = [...all(''), 'onnx/decoder_model.onnx', 'onnx/decoder_with_past_model.onnx'];
    assert.equal(chosen(files).decoder.name, 'onnx/decoder_model_merged.onnx');
  });

  it('count the files of their weights', () => {
    const weights = ['onnx/decoder_model_merged.onnx_data', 'onnx/decoder_model_merged.onnx_data_1'];
    const others = [
      'onnx/decoder_model_merged_q4.onnx',
      'onnx/decoder_model_merged_q4.onnx_data',
      'onnx/embed_tokens.onnx_data',
    ];
    assert.equal(chosen([...all(''), ...weights, ...others]).decoder.bytes, 21);
    assert.equal(chosen(['model.onnx', 'model.onnx.data'], false).decoder.bytes, 11);
  });

  it('are missed by name, with what they are for', () => {
    assert.throws(() => chosen(['onnx/embed_tokens.onnx', 'onnx/decoder_model_merged.onnx']), {
      kind: 'missing',
      message: 'The model folder has no vision_encoder.onnx, which turns a picture into embeddings.',
    });
    assert.throws(() => chosen(['model.onnx']), /neither decoder_model_merged\.onnx nor decoder_model\.onnx/);
    assert.throws(() => chosen(['encoder.onnx'], false), { kind: 'missing', message: /neither model\.onnx/ });
  });
});
