// Files of different models in one folder: each is good by itself.

import assert from 'node:assert/strict';
import { checkPorts } from '../../../src/model/folder/ports';
import type { Port } from '../../../src/model/folder/ports';
import { Settings } from '../../../src/model/folder/settings';
import { Prompts } from '../../../src/model/text/prompts';
import { checkVocabulary } from '../../../src/model/text/vocabulary';
import { familyNames } from '../../oracles/families/fixtures';
import { familyPictures } from './family-pictures';
import { promptsOf, readFamily } from './folders';

const [llavaPicture] = familyPictures['llava']!;
const base = { model_type: 'llava', vision_config: {}, image_token_index: 4 };
const settings = (content: object) => Settings.of('config.json', content);
const fromDifferentModels = /from different models/;

describe('files of different models', () => {
  it('are refused when the tokenizer has no token for pictures', async () => {
    const files = await readFamily('llava');
    assert.throws(() => new Prompts({ ...files, config: settings({ ...base, image_token_index: 5000 }) }), {
      kind: 'bad-input',
      message: 'The tokenizer has no token for pictures (5000).',
      remedy: fromDifferentModels,
    });
    const unsaid = settings({ ...base, image_token_index: undefined });
    assert.equal(new Prompts({ ...files, config: unsaid }).pictureToken, 4);
    const wordless = {
      ...files,
      tokenizer: { model: { type: 'BPE', vocab: { a: 0 }, merges: [] } },
      tokenizerConfig: undefined,
    };
    assert.throws(() => new Prompts({ ...wordless, config: unsaid }), {
      message: 'The tokenizer has no token for pictures (<image>).',
      remedy: fromDifferentModels,
    });
  });

  it('are refused when they call the token for pictures by two names', async () => {
    const files = await readFamily('llava');
    const other = new Prompts({ ...files, config: settings({ ...base, image_token_index: 7 }) });
    assert.throws(() => other.ask('What?', [llavaPicture]), {
      kind: 'bad-input',
      message:
        /^config\.json says that ".+" stands for pictures, and the model's other files say "<image>"\.$/,
      remedy: fromDifferentModels,
    });
  });

  it('are refused when the tokenizer and the embedding have other sizes', async () => {
    const files = await readFamily('llava');
    const sized = (vocab_size: number) => () =>
      new Prompts({ ...files, config: settings({ ...base, text_config: { vocab_size } }) });
    assert.throws(sized(410), {
      kind: 'bad-input',
      message: 'tokenizer.json has 411 tokens, and config.json is made for 410.',
      remedy: fromDifferentModels,
    });
    assert.throws(sized(151_936), /^DarkroomError: tokenizer\.json has 411 tokens, .* made for 151,936\.$/);
    // Padded, as for a fast multiplication.
    for (const rows of [411, 412, 512]) assert.doesNotThrow(sized(rows));
  });

  it('may have tokens that were added without a row', async () => {
    const { tokenizer } = await promptsOf('qwen2_vl');
    assert.deepEqual([tokenizer.words, tokenizer.size], [356, 364]);
    assert.doesNotThrow(() => checkVocabulary(tokenizer, { file: 'embed_tokens.onnx', rows: 356 }));
    assert.throws(() => checkVocabulary(tokenizer, { file: 'embed_tokens.onnx', rows: 355 }), {
      message: 'tokenizer.json has 356 tokens, and embed_tokens.onnx is made for 355.',
    });
  });

  it('are told from those of one model', async () => {
    for (const family of familyNames()) await promptsOf(family);
  });

  it('are refused when one graph gives rows that the decoder cannot take', () => {
    const decoder: Port = { file: 'decoder_model_merged.onnx', width: 64, type: 'float32' };
    const embedding: Port = { file: 'embed_tokens.onnx', width: 64, type: 'float16' };
    const seeing: Port = { file: 'vision_encoder.onnx', type: 'float32' };
    checkPorts(decoder, [embedding, seeing]);
    checkPorts({ ...decoder, width: undefined }, [{ ...embedding, width: 48 }]);
    assert.throws(() => checkPorts(decoder, [embedding, { ...seeing, width: 48 }]), {
      kind: 'bad-input',
      message:
        'vision_encoder.onnx gives rows of 48 numbers, and decoder_model_merged.onnx takes rows of 64.',
      remedy: fromDifferentModels,
    });
  });

  it('are refused when their numbers are of a type that is not converted', () => {
    const decoder: Port = { file: 'decoder_model_merged.onnx', width: 64, type: 'float32' };
    for (const [taker, giver] of [
      ['bfloat16', 'float32'],
      ['float32', 'bfloat16'],
    ] as const)
      assert.throws(
        () => checkPorts({ ...decoder, type: taker }, [{ file: 'embed_tokens.onnx', type: giver }]),
        {
          kind: 'unsupported',
          message: new RegExp(
            `^${taker === 'bfloat16' ? 'decoder_model_merged' : 'embed_tokens'}\\.onnx counts in bfloat16`,
          ),
          remedy: /^Export it in float32 or float16;/,
        },
      );
  });
});
