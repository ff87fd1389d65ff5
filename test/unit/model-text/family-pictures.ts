// What the pictures of test/oracles/families stand for in a prompt, written out: the text half is tested without the
// picture half.

import type { PictureText } from '../../../src/model/families/family';

const asImage = { marker: '<image>', imageToken: '<image>' };

const qwen = (rows: number, cols: number): PictureText => ({
  marker: '<|image_pad|>',
  imageToken: '<|image_pad|>',
  placeholder: '<|image_pad|>'.repeat(rows * cols),
  tokens: rows * cols,
  grids: [{ rows, cols }],
});

const image = '<image>'.repeat(4);
const fence = '<fake_token_around_image>';
const tile = { rows: 2, cols: 2 };

function idefics3(rows: number): PictureText {
  const lines = Array.from({ length: rows }, (_, row) =>
    [1, 2].map(col => `${fence}<row_${row + 1}_col_${col}>${image}`).join(''),
  );
  const placeholder = `${lines.join('\n')}\n\n${fence}<global-img>${image}${fence}`;
  const grids = Array.from({ length: 2 * rows + 1 }, () => tile);
  return { ...asImage, placeholder, tokens: 4 * grids.length, grids };
}

const llava: PictureText = {
  ...asImage,
  placeholder: '<image>'.repeat(16),
  tokens: 16,
  grids: [{ rows: 4, cols: 4 }],
};

const gemma3: PictureText = {
  marker: '<start_of_image>',
  imageToken: '<image_soft_token>',
  placeholder: `\n\n<start_of_image>${'<image_soft_token>'.repeat(4)}<end_of_image>\n\n`,
  tokens: 4,
  grids: [tile],
};

const lfm2 = (content: string, tokens: number): PictureText => ({
  ...asImage,
  placeholder: `<|image_start|>${content}<|image_end|>`,
  tokens,
  grids: [],
});

/** By family, for `image0.png` and `image1.png`. */
export const familyPictures: Readonly<Record<string, readonly [PictureText, PictureText]>> = {
  gemma3: [gemma3, gemma3],
  idefics3: [idefics3(1), idefics3(2)],
  lfm2_vl: [
    lfm2(`<|img_row_1_col_1|>${image}<|img_row_1_col_2|>${image}<|img_thumbnail|><image><image>`, 10),
    lfm2(image, 4),
  ],
  llava: [llava, llava],
  qwen2_vl: [qwen(2, 3), qwen(4, 2)],
  qwen2_5_vl: [qwen(2, 3), qwen(4, 2)],
  qwen3_vl: [qwen(2, 3), qwen(4, 2)],
};
