import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expectedLayers } from '../../../src/model/expected-layers';
import { readModelFolder, takesPictures } from '../../../src/model/folder/model-folder';
import { Settings } from '../../../src/model/folder/settings';
import { temporaryFolder } from '../../support/folders';
import { familyFolder, readFamily } from './folders';

const template = 'hello {{ messages[0].content }}';

describe('a model folder', () => {
  it('is read as a whole', async () => {
    const folder = await readFamily('llava', { 'darkroom.json': { methods: ['ivt-lr'] } });
    assert.equal(folder.config.text('model_type'), 'llava');
    assert.deepEqual(folder.generation?.raw('eos_token_id'), 2);
    assert.match(folder.template?.text ?? '', /USER:/);
    assert.equal(folder.template?.file, 'chat_template.jinja');
    assert.equal(folder.graphs.vision?.name, 'onnx/vision_encoder.onnx');
    assert.deepEqual(folder.darkroom, { methods: ['ivt-lr'] });
    const { preprocessor, processor, model, tokenizer } = folder.pictureFiles;
    for (const file of [preprocessor, processor, model, tokenizer]) assert.equal(typeof file, 'object');
  });

  it('does without the files that other files make up for', async () => {
    const folder = await readFamily('llava', {
      'generation_config.json': undefined,
      'tokenizer_config.json': undefined,
      'processor_config.json': undefined,
      'chat_template.jinja': undefined,
      'special_tokens_map.json': { bos_token: '<s>' },
    });
    assert.equal(folder.generation, undefined);
    assert.equal(folder.template, undefined);
    assert.equal(folder.tokenizerConfig?.text('bos_token'), '<s>');
    assert.equal(folder.pictureFiles.processor, undefined);
  });

  const missing = {
    'config.json': /^The model folder lacks config\.json, which says what kind of model it is\.$/,
    'tokenizer.json': /^The model folder lacks tokenizer\.json, which turns text into tokens\.$/,
    'preprocessor_config.json': /^The model folder lacks preprocessor_config\.json, which says how pictures/,
    'onnx/vision_encoder.onnx': /has no vision_encoder\.onnx, which turns a picture into embeddings\.$/,
    'onnx/embed_tokens.onnx': /has no embed_tokens\.onnx, which turns tokens into embeddings\.$/,
    'onnx/decoder_model_merged.onnx': /neither decoder_model_merged\.onnx .*, which writes the answer\.$/,
  };
  for (const [file, message] of Object.entries(missing)) {
    it(`says what ${file} is for when it is missing`, async () => {
      const without = { [file]: undefined };
      await assert.rejects(readFamily('qwen2_vl', without), {
        kind: 'missing',
        message,
        remedy: /^Download/,
      });
    });
  }

  it('is no single file', async () => {
    const file = path.join(familyFolder('llava'), 'onnx', 'embed_tokens.onnx');
    await assert.rejects(readModelFolder(file), { kind: 'bad-input', message: /is a single file/ });
    await assert.rejects(readModelFolder(path.join(temporaryFolder(), 'nowhere')), { kind: 'missing' });
  });

  it('says where a damaged file is wrong', async () => {
    const damaged = { 'generation_config.json': '{\n "eos_token_id": 2,\n}' };
    await assert.rejects(
      readFamily('llava', damaged),
      /generation_config\.json is not JSON: line 3, column 1, at "}"/,
    );
    const list = { 'config.json': [1] };
    await assert.rejects(readFamily('llava', list), /config\.json holds \[1\] instead of settings/);
  });

  const places: readonly (readonly [what: string, changes: object, file: string])[] = [
    ['a file of its own', { 'chat_template.jinja': template }, 'chat_template.jinja'],
    ['an older file of its own', { 'chat_template.json': { chat_template: template } }, 'chat_template.json'],
    [
      "the tokenizer's settings",
      { 'tokenizer_config.json': { chat_template: template } },
      'tokenizer_config.json',
    ],
    [
      'a list of named ones',
      {
        'tokenizer_config.json': {
          chat_template: [
            { name: 'tools', template: 'x' },
            { name: 'default', template },
          ],
        },
      },
      'tokenizer_config.json',
    ],
    [
      'a list without a default',
      {
        'tokenizer_config.json': {
          chat_template: [
            { name: 'first', template },
            { name: 'second', template: 'x' },
          ],
        },
      },
      'tokenizer_config.json',
    ],
    [
      'named ones in an object',
      { 'chat_template.json': { chat_template: { default: template, rag: 'x' } } },
      'chat_template.json',
    ],
  ];
  for (const [what, changes, file] of places) {
    it(`finds the chat template in ${what}`, async () => {
      const folder = await readFamily('llava', { 'chat_template.jinja': undefined, ...changes });
      assert.deepEqual(folder.template, { file, text: template });
    });
  }

  it('of text needs no graphs nor settings for pictures', async () => {
    const folder = temporaryFolder();
    const files = { 'config.json': { model_type: 'llama', image_token_id: null }, 'tokenizer.json': {} };
    for (const [name, content] of Object.entries(files))
      writeFileSync(path.join(folder, name), JSON.stringify(content));
    mkdirSync(path.join(folder, 'onnx'));
    writeFileSync(path.join(folder, 'onnx', 'model_q4.onnx'), '');
    const { graphs } = await readModelFolder(folder);
    assert.equal(graphs.decoder.name, 'onnx/model_q4.onnx');
    assert.equal(graphs.decoder.precision, 'q4');
    assert.equal(graphs.vision ?? graphs.embed, undefined);
  });
});

describe('settings of a model', () => {
  const says = (config: object) => takesPictures(Settings.of('config.json', config));

  it('tell whether it takes pictures', () => {
    assert.ok(says({ vision_config: {} }));
    assert.ok(says({ image_token_index: 4 }));
    assert.ok(says({ image_token_id: 0 }));
    assert.ok(!says({ model_type: 'llama', vision_config: null }));
  });

  it('tell how many layers to expect, where they can be read', async () => {
    const folder = familyFolder('qwen2_vl');
    const graph = path.join(folder, 'onnx', 'decoder_model_merged.onnx');
    assert.equal(await expectedLayers(graph), 4);
    for (const content of ['{', '[]', '{"num_hidden_layers": "many"}', '{"text_config": 3}', '{}']) {
      writeFileSync(path.join(folder, 'config.json'), content);
      assert.equal(await expectedLayers(graph), undefined, content);
    }
    writeFileSync(path.join(folder, 'onnx', 'config.json'), '{"num_hidden_layers": 7}');
    assert.equal(await expectedLayers(graph), 7);
  });
});
