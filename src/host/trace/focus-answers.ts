// S_focus of a box that a person draws on the picture, for every row of the mean attention: the same definition as that of
// the recorded one, row by row, so that no more than a piece of the tensor is in memory.

import { DarkroomError } from '../../shared/errors';
import { focusIn } from '../../shared/measures/focus';
import { sharesInside } from '../../shared/measures/region';
import type { PixelBox } from '../../shared/measures/region';
import { trajectoryOf } from '../../shared/measures/trajectory';
import type { FocusTrack } from '../../shared/protocol/trace-panel';
import { areNumbers } from '../../shared/trace-view/mesh';
import type { OpenTrace } from '../../trace/open-trace';

const rowsAtOnce = 256;

export async function focusFrom(trace: OpenTrace, box: unknown): Promise<FocusTrack> {
  const [rows = 0, patches = 0] = trace.tensors.get('attention.mean')?.shape ?? [];
  const boxes = trace.document.tokens.flatMap(token =>
    token.class === 'image' && token.box ? [...token.box] : [],
  );
  if (patches === 0 || boxes.length !== 4 * patches)
    throw new DarkroomError('missing', 'It is not known where the tokens of this picture lie.');
  const inside = sharesInside(Float32Array.from(boxes), [asBox(box)]);
  const values = new Float32Array(rows);
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const piece = await trace.read('attention.mean', from, Math.min(rows, from + rowsAtOnce));
    for (let row = 0; row * patches < piece.values.length; row++) {
      const map = piece.values.subarray(row * patches, (row + 1) * patches);
      // One row that holds no numbers leaves a gap, and the others as they are.
      values[from + row] = areNumbers(map) ? (focusIn(trajectoryOf(map), inside).score ?? NaN) : NaN;
    }
  }
  return { values, chance: inside.reduce((sum, share) => sum + share, 0) / patches };
}

function asBox(box: unknown): PixelBox {
  if (Array.isArray(box) && box.length === 4 && box.every(side => Number.isFinite(side)))
    return box as unknown as PixelBox;
  throw new DarkroomError('bad-input', 'A box has four numbers: left, top, right, bottom.');
}
