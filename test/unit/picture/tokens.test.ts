import assert from 'node:assert/strict';
import { prepareGemma3, panAndScan } from '../../../src/model/families/picture-gemma3';
import { prepareIdefics3 } from '../../../src/model/families/picture-idefics3';
import { prepareLfm2 } from '../../../src/model/families/picture-lfm2';
import { prepareLlava } from '../../../src/model/families/picture-llava';
import { prepareQwen } from '../../../src/model/families/picture-qwen';
import type { PreparedPicture } from '../../../src/model/families/picture';
import { proceduralPicture } from './procedural';

const boxOf = ({ boxes }: PreparedPicture, token: number) =>
  Array.from(boxes.subarray(token * 4, token * 4 + 4));
const gridsOf = ({ grids }: PreparedPicture) =>
  grids.map(({ rows, cols, firstToken, view, box }) => [rows, cols, firstToken, view, ...box]);
/** Each token has a box in the picture, and its grid says the same as its kind. */
function requireConsistent(prepared: PreparedPicture, width: number, height: number): void {
  const { tokens, boxes, kinds, grids } = prepared;
  assert.equal(boxes.length, tokens * 4);
  assert.equal(kinds.length, tokens);
  assert.equal(
    grids.reduce((sum, { rows, cols }) => sum + rows * cols, 0),
    tokens,
  );
  for (const { rows, cols, firstToken, view } of grids)
    assert.ok(kinds.slice(firstToken, firstToken + rows * cols).every(kind => kind === view));
  for (let token = 0; token < tokens; token++) {
    const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = boxOf(prepared, token);
    assert.ok(
      0 <= x0 && x0 <= x1 && x1 <= width && 0 <= y0 && y0 <= y1 && y1 <= height,
      String([x0, y0, x1, y1]),
    );
  }
}

describe('image tokens', () => {
  it('of tiles lie row by row within tiles, the whole picture after them (Idefics3)', () => {
    const picture = proceduralPicture(90, 60);
    const preprocessor = { size: { longest_edge: 96 }, max_image_size: { longest_edge: 32 } };
    const prepared = prepareIdefics3(picture, { preprocessor, processor: { image_seq_len: 4 } });
    requireConsistent(prepared, 90, 60);
    assert.deepEqual(gridsOf(prepared), [
      [2, 2, 0, 'tile', 0, 0, 30, 30],
      [2, 2, 4, 'tile', 30, 0, 60, 30],
      [2, 2, 8, 'tile', 60, 0, 90, 30],
      [2, 2, 12, 'tile', 0, 30, 30, 60],
      [2, 2, 16, 'tile', 30, 30, 60, 60],
      [2, 2, 20, 'tile', 60, 30, 90, 60],
      [2, 2, 24, 'global', 0, 0, 90, 60],
    ]);
    assert.deepEqual(boxOf(prepared, 5), [45, 0, 60, 15]);
    assert.deepEqual(boxOf(prepared, 26), [0, 30, 45, 60]);
  });

  it('of a cropped picture leave out what the encoder does not see (LLaVA)', () => {
    const preprocessor = { size: { shortest_edge: 28 }, crop_size: { height: 28, width: 28 } };
    const prepared = prepareLlava(proceduralPicture(90, 30), { preprocessor, processor: { patch_size: 14 } });
    requireConsistent(prepared, 90, 30);
    assert.deepEqual(gridsOf(prepared), [[2, 2, 0, 'whole', 30, 0, 60, 30]]);
    assert.deepEqual(boxOf(prepared, 3), [45, 15, 60, 30]);
  });

  it('of a padded picture end at its edges, while their grid reaches beyond (LLaVA)', () => {
    const preprocessor = { size: { shortest_edge: 14 }, crop_size: { height: 28, width: 28 } };
    const processor = { patch_size: 14, vision_feature_select_strategy: 'full' };
    const prepared = prepareLlava(proceduralPicture(20, 20), { preprocessor, processor });
    requireConsistent(prepared, 20, 20);
    assert.deepEqual(gridsOf(prepared), [
      [1, 1, 0, 'summary', -10, -10, 30, 30],
      [2, 2, 1, 'whole', -10, -10, 30, 30],
    ]);
    assert.deepEqual(boxOf(prepared, 0), [0, 0, 20, 20]);
    assert.deepEqual(boxOf(prepared, 4), [10, 10, 20, 20]);
  });

  it('of a picture that does not come out even leave out the last patches (LLaVA)', () => {
    const preprocessor = { do_resize: false, do_center_crop: false };
    const prepared = prepareLlava(proceduralPicture(30, 28), { preprocessor, processor: { patch_size: 14 } });
    assert.deepEqual(gridsOf(prepared), [[2, 2, 0, 'whole', 0, 0, 28, 28]]);
  });

  it('of merged patches lie row by row (Qwen)', () => {
    const prepared = prepareQwen(proceduralPicture(112, 56), { preprocessor: { min_pixels: 1 } });
    requireConsistent(prepared, 112, 56);
    assert.deepEqual(gridsOf(prepared), [[2, 4, 0, 'whole', 0, 0, 112, 56]]);
    assert.deepEqual(boxOf(prepared, 5), [28, 28, 56, 56]);
  });

  it('of crops follow those of the whole picture (Gemma 3)', () => {
    const files = { preprocessor: { size: { height: 32, width: 32 } }, processor: { image_seq_length: 4 } };
    const picture = proceduralPicture(600, 300);
    assert.deepEqual(gridsOf(prepareGemma3(picture, files)), [[2, 2, 0, 'whole', 0, 0, 600, 300]]);
    const prepared = prepareGemma3(picture, files, panAndScan);
    requireConsistent(prepared, 600, 300);
    assert.deepEqual(gridsOf(prepared), [
      [2, 2, 0, 'global', 0, 0, 600, 300],
      [2, 2, 4, 'tile', 0, 0, 300, 300],
      [2, 2, 8, 'tile', 300, 0, 600, 300],
    ]);
  });

  it('of tiles and a thumbnail have grids of their own (LFM2-VL)', () => {
    const preprocessor = {
      encoder_patch_size: 8,
      tile_size: 32,
      min_tiles: 2,
      max_tiles: 4,
      min_image_tokens: 2,
      max_image_tokens: 4,
      max_pixels_tolerance: 1,
    };
    const prepared = prepareLfm2(proceduralPicture(80, 40), { preprocessor });
    requireConsistent(prepared, 80, 40);
    assert.deepEqual(gridsOf(prepared), [
      [2, 2, 0, 'tile', 0, 0, 40, 40],
      [2, 2, 4, 'tile', 40, 0, 80, 40],
      [1, 2, 8, 'global', 0, 0, 80, 40],
    ]);
  });

  it('are consistent for a picture of one pixel and for one that is hardly more than a line', () => {
    for (const [width, height] of [
      [1, 1],
      [150, 1],
      [1, 150],
    ] as const) {
      const picture = proceduralPicture(width, height);
      const small = { size: { height: 28, width: 28 } };
      requireConsistent(prepareQwen(picture, {}), width, height);
      requireConsistent(prepareGemma3(picture, { preprocessor: small }), width, height);
      requireConsistent(prepareLlava(picture, {}), width, height);
      requireConsistent(prepareIdefics3(picture, {}), width, height);
    }
    requireConsistent(prepareLfm2(proceduralPicture(1, 1), {}), 1, 1);
  });

  it('are consistent, or refused with a sentence, for a picture of 20,000 x 10', () => {
    const [width, height] = [20_000, 10];
    const line = proceduralPicture(width, height);
    const small = { size: { height: 28, width: 28 } };
    requireConsistent(prepareGemma3(line, { preprocessor: small }), width, height);
    const cropped = { size: { shortest_edge: 28 }, crop_size: 28 };
    requireConsistent(prepareLlava(line, { preprocessor: cropped }), width, height);
    requireConsistent(prepareIdefics3(line, {}), width, height);
    const tooNarrow = {
      name: 'DarkroomError',
      message: /^A picture of 20000 x 10 pixels is too narrow for this model/,
    };
    assert.throws(() => prepareQwen(line, {}), tooNarrow);
    assert.throws(() => prepareLfm2(line, {}), tooNarrow);
  });
});
