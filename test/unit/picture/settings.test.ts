import assert from 'node:assert/strict';
import { preparerOf } from '../../../src/model/families/picture-families';
import type { ProcessorFiles } from '../../../src/model/picture/settings';
import { proceduralPicture } from './procedural';

const types = [
  'idefics3',
  'smolvlm',
  'llava',
  'qwen2_vl',
  'qwen2_5_vl',
  'qwen3_vl',
  'gemma3',
  'lfm2_vl',
  'lfm2-vl',
];
const picture = proceduralPicture(40, 30);
const prepare = (type: string, files: ProcessorFiles, of = picture) => preparerOf(type)!(of, files);
const shapeOf = (type: string, files: ProcessorFiles) =>
  prepare(type, files).tensors['pixel_values']!.shape.join('x');

describe('settings of a picture processor', () => {
  it('have defaults in each family', () => {
    const shapes = types.map(type => shapeOf(type, {}));
    assert.deepEqual(shapes, [
      '1x13x3x364x364',
      '1x13x3x364x364',
      '1x3x224x224',
      '24x1176',
      '24x1176',
      '24x1176',
      '1x3x224x224',
      '1x1024x768',
      '1x1024x768',
    ]);
  });

  it('are found inside of processor_config.json, where newer folders have them', () => {
    const inside = { image_processor: { size: { height: 64, width: 32 } } };
    assert.equal(shapeOf('gemma3', { processor: inside }), '1x3x64x32');
    assert.equal(shapeOf('gemma3', { processor: inside, preprocessor: {} }), '1x3x224x224');
  });

  it('may say null for what is not set, and one number for two or three', () => {
    assert.equal(
      shapeOf('llava', { preprocessor: { size: 28, crop_size: 28, image_mean: 0.5 } }),
      '1x3x28x28',
    );
    assert.equal(shapeOf('llava', { preprocessor: { size: null, image_std: null } }), '1x3x224x224');
  });

  it('name a special token otherwise', () => {
    const placeholder = (tokenizer: unknown) => prepare('lfm2_vl', { tokenizer }).placeholder;
    assert.match(placeholder({}), /^<\|image_start\|><image><image>/);
    assert.match(placeholder({ image_token: '<i>' }), /^<\|image_start\|><i><i>/);
    assert.match(placeholder({ extra_special_tokens: { image_token: '<i>' } }), /^<\|image_start\|><i><i>/);
    assert.match(placeholder({ image_token: { content: '<i>', special: true } }), /^<\|image_start\|><i><i>/);
  });

  it('choose the resizer by name, and use_fast before it', () => {
    const numbers = (settings: object) =>
      Array.from(
        prepare('gemma3', { preprocessor: { size: { height: 16, width: 64 }, ...settings } }).tensors[
          'pixel_values'
        ]!.data,
        Number,
      );
    const plain = numbers({});
    assert.deepEqual(numbers({ image_processor_type: 'Gemma3ImageProcessor' }), plain);
    assert.deepEqual(numbers({ image_processor_type: 'Gemma3ImageProcessorPil' }), plain);
    const fast = numbers({ image_processor_type: 'Gemma3ImageProcessorFast' });
    assert.notDeepEqual(fast, plain);
    assert.deepEqual(numbers({ use_fast: true }), fast);
    assert.deepEqual(numbers({ image_processor_type: 'Gemma3ImageProcessorFast', use_fast: false }), plain);
  });

  const refusals: readonly (readonly [type: string, files: ProcessorFiles, message: RegExp])[] = [
    [
      'qwen2_vl',
      { preprocessor: { patch_size: -3 } },
      /"patch_size" is -3, not a whole number from 1 to 1024/,
    ],
    ['qwen2_vl', { preprocessor: { max_pixels: 1e12 } }, /"max_pixels" is 1000000000000, not/],
    ['qwen2_vl', { preprocessor: [] }, /^preprocessor_config\.json holds/],
    ['qwen2_vl', { preprocessor: { do_resize: false } }, /in blocks of 28 pixels, and this one has 40 x 30/],
    [
      'llava',
      { preprocessor: { image_std: [0.5, 0, 0.5] } },
      /"image_std" is \[0\.5,0,0\.5\], not a list of 3 numbers/,
    ],
    ['llava', { preprocessor: { resample: 9 } }, /"resample" is 9, not/],
    ['llava', { preprocessor: { crop_size: { height: 10 } } }, /lacks "crop_size\.width"/],
    [
      'llava',
      { preprocessor: { crop_size: 8 } },
      /resized to 8 x 8 pixels, which is less than one patch of 14/,
    ],
    [
      'llava',
      { preprocessor: { image_processor_type: 'PixtralImageProcessor' } },
      /names the image processor "PixtralImageProcessor"/,
    ],
    ['gemma3', { preprocessor: { size: { height: 60_000, width: 60_000 } } }, /becomes 41199 MiB of numbers/],
    ['gemma3', { processor: { image_seq_length: 12 } }, /"image_seq_length" is 12, and only squares/],
    ['idefics3', { preprocessor: { max_image_size: { longest_edge: 1 } } }, /becomes \d+ tiles/],
    ['idefics3', { processor: { image_seq_len: 65_536 } }, /becomes \d+ image tokens/],
    ['lfm2_vl', { preprocessor: { min_tiles: 65 } }, /"min_tiles" is 65, not/],
  ];
  for (const [type, files, message] of refusals)
    it(`are refused with a sentence: ${type} ${JSON.stringify(files)}`, () => {
      assert.throws(() => prepare(type, files), { name: 'DarkroomError', message });
    });

  it('leave a picture aside that is too narrow for the family', () => {
    const line = proceduralPicture(1000, 2);
    assert.throws(() => prepare('qwen3_vl', {}, line), { message: /1000 x 2 pixels is too narrow/ });
    assert.throws(
      () => prepare('lfm2_vl', { preprocessor: { do_image_splitting: false } }, proceduralPicture(60_000, 3)),
      {
        message: /60000 x 3 pixels is too narrow/,
      },
    );
  });

  it('belong to a family', () => {
    for (const type of ['llama', 'constructor', '__proto__', '']) assert.equal(preparerOf(type), undefined);
  });
});
