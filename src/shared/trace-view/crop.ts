// A small box is shown with as much again around it. At the picture's edge there is nothing around: the part is moved inside,
// so that it is full and the box lies off its middle.

export interface Crop {
  /** Of the picture: left, top, width, height. */
  readonly part: readonly [number, number, number, number];
  /** The box as shares of the part: left, top, width, height. */
  readonly box: readonly [number, number, number, number];
}

/** `box`: left, top, right, bottom. */
export function cropAround(
  [left, top, right, bottom]: readonly [number, number, number, number],
  picture: { readonly width: number; readonly height: number },
): Crop {
  const [x, width] = alongOne(left, right, picture.width);
  const [y, height] = alongOne(top, bottom, picture.height);
  return {
    part: [x, y, width, height],
    box: [(left - x) / width, (top - y) / height, (right - left) / width, (bottom - top) / height],
  };
}

function alongOne(from: number, to: number, all: number): readonly [number, number] {
  const length = Math.min(all, 2 * (to - from));
  const start = (from + to - length) / 2;
  return [Math.max(0, Math.min(all - length, start)), length];
}
