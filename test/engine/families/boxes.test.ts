// Which part of a picture a token stands for is found out by trying: parts are changed one by one, and the rows of the
// encoder looked at. Its attention carries each change to every row, so only pairs are compared: of two tokens each has
// to follow its own part more than the other follows it, or the two parts are mistaken for each other.

import assert from 'node:assert/strict';
import path from 'node:path';
import type { TokenGrid } from '../../../src/model/families/picture';
import { decodePicture } from '../../../src/model/picture/decode';
import type { Picture } from '../../../src/model/picture/picture';
import { Model } from '../../../src/model/run/model';
import type { SeenPicture } from '../../../src/model/run/eyes';
import { familyNames, unpackFamily } from '../../oracles/families/fixtures';
import { temporaryFolder } from '../../support/folders';

/** A little more or less of each colour inside a box, in a pattern that does not repeat. */
function changedIn({ width, height, data }: Picture, box: ArrayLike<number>, pattern: number): Picture {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = Array.from(box, Math.round);
  const changed = data.slice();
  for (let y = y0; y < y1; y++)
    for (let at = (y * width + x0) * 3; at < (y * width + x1) * 3; at++) {
      const change = ((at * 7919 + pattern * 104_729) >>> 3) % 5;
      changed[at] = changed[at]! + (changed[at]! < 128 ? change : -change);
    }
  return { width, height, data: changed };
}

const patterns = [0, 1, 2, 3];

/** How far each token of a look moves when the part of another is changed: by part, by token. */
async function movements(
  model: Model,
  picture: Picture,
  { prepared, features }: SeenPicture,
  { rows, cols, firstToken }: TokenGrid,
): Promise<readonly (readonly number[])[]> {
  const tokens = Array.from({ length: rows * cols }, (_, i) => firstToken + i);
  const width = features.length / prepared.tokens;
  const moved: number[][] = [];
  for (const part of tokens) {
    const box = prepared.boxes.subarray(part * 4, part * 4 + 4);
    const sums = tokens.map(() => 0);
    for (const pattern of patterns) {
      const { features: other } = await model.see(changedIn(picture, box, pattern));
      for (const [i, token] of tokens.entries())
        for (let d = token * width; d < (token + 1) * width; d++) sums[i]! += (other[d]! - features[d]!) ** 2;
    }
    moved.push(sums);
  }
  return moved;
}

/** Pairs of tokens that follow each other's part rather than their own. */
function mistaken(moved: readonly (readonly number[])[]): readonly string[] {
  return moved.flatMap((row, i) =>
    row.flatMap((_, j) => {
      const own = moved[i]![i]! * moved[j]![j]!;
      return j > i && !(own > moved[i]![j]! * moved[j]![i]!) ? [`${i} and ${j}`] : [];
    }),
  );
}

describe('the part of a picture that a token stands for', () => {
  for (const family of familyNames())
    it(`${family}: moves it when it is changed`, async () => {
      const folder = temporaryFolder();
      unpackFamily(family, folder);
      const model = await Model.open(folder, { device: 'cpu', threads: 1 });
      try {
        for (const name of ['image0.png', 'image1.png']) {
          const picture = await decodePicture(path.join(folder, name));
          const seen = await model.see(picture);
          for (const grid of seen.prepared.grids)
            assert.deepEqual(
              mistaken(await movements(model, picture, seen, grid)),
              [],
              `${name} ${grid.view}`,
            );
        }
      } finally {
        await model.release();
      }
    });
});
