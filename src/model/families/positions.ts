// Problem: models with rotary positions in three directions (time, height, width) count a picture by its rows and
// columns, so that a token after it is not where its index says; a wrong position makes every later answer wrong, quietly.
// Idea: walk through the prompt once. Text advances all axes together; a picture starts where the text has come to and
// takes row and column for its own (one moment of time); text goes on after the largest of them.

import type { PictureGrid, PictureText, Positions } from './family';
import { DarkroomError } from '../../shared/errors';

/** One axis, from 0. */
export function countedPositions(ids: readonly number[]): Positions {
  return { prompt: [Int32Array.from(ids, (_, index) => index)], next: k => ids.length + k };
}

/** Time, height and width. */
export function gridPositions(
  ids: readonly number[],
  pictureToken: number | undefined,
  pictures: readonly PictureText[],
): Positions {
  const prompt = [0, 1, 2].map(() => new Int32Array(ids.length)) as [Int32Array, Int32Array, Int32Array];
  const [time, height, width] = prompt;
  let next = 0;
  let picture = 0;
  for (let at = 0; at < ids.length;) {
    if (pictureToken === undefined || ids[at] !== pictureToken) {
      time[at] = height[at] = width[at] = next;
      next++;
      at++;
      continue;
    }
    const { rows, cols } = gridAt(ids, at, pictureToken, pictures[picture++]);
    for (let index = 0; index < rows * cols; index++, at++) {
      time[at] = next;
      height[at] = next + Math.floor(index / cols);
      width[at] = next + (index % cols);
    }
    next += Math.max(rows, cols);
  }
  return { prompt, next: k => next + k };
}

/** The grid of the picture whose tokens begin here, all of which must be there. */
function gridAt(
  ids: readonly number[],
  at: number,
  token: number,
  picture: PictureText | undefined,
): PictureGrid {
  if (!picture)
    throw new DarkroomError('bad-input', 'The prompt has places for more pictures than were given.');
  const [grid, ...others] = picture.grids;
  const count = grid && others.length === 0 ? grid.rows * grid.cols : 0;
  const found = ids.slice(at, at + picture.tokens).filter(id => id === token).length;
  if (grid && count > 0 && count === found) return grid;
  throw new DarkroomError(
    'bad-input',
    `A picture of ${picture.tokens} tokens has ${found} places in the prompt.`,
  );
}
