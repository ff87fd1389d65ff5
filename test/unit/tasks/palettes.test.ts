import assert from 'node:assert/strict';
import type { Rgb } from '../../../src/tasks/palettes';
import { palettes } from '../../../src/tasks/palettes';
import { colours } from '../../../src/tasks/words';

type Matrix = readonly (readonly [number, number, number])[];

/** How eyes without one kind of cone see linear light (Machado, Oliveira and Fernandes, 2009). */
const eyes: Readonly<Record<string, Matrix>> = {
  'all three kinds of cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no long-wave cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no middle-wave cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no short-wave cones': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const toXyz: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];

const times = (matrix: Matrix, vector: readonly number[]) =>
  matrix.map(row => row.reduce((sum, factor, i) => sum + factor * vector[i]!, 0));

const linear = (value: number) =>
  value <= 10.31 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;

function lab(light: readonly number[]): number[] {
  const white = times(toXyz, [1, 1, 1]);
  const [x, y, z] = times(toXyz, light).map((value, i) => {
    const share = value / white[i]!;
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  });
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

function seen(colour: Rgb, eye: Matrix): number[] {
  const light = times(eye, colour.map(linear)).map(value => Math.min(1, Math.max(0, value)));
  return lab(light);
}

const apart = (one: readonly number[], other: readonly number[]) =>
  Math.hypot(...one.map((value, i) => value - other[i]!));

describe('the colours of the tasks', () => {
  for (const [kind, eye] of Object.entries(eyes)) {
    it(`can be told apart by eyes with ${kind}, within and across palettes`, () => {
      // 2.3 is a difference that can just be noticed side by side.
      const needed = 18;
      for (const one of palettes) {
        for (const other of palettes) {
          for (const first of colours) {
            for (const second of colours.slice(0, colours.indexOf(first))) {
              const distance = apart(seen(one[first], eye), seen(other[second], eye));
              assert.ok(distance >= needed, `${first} and ${second}: ${distance.toFixed(1)}`);
            }
          }
        }
      }
    });
  }

  it('are true to their names: nearer to their namesakes than to any other', () => {
    const plain = eyes['all three kinds of cones']!;
    for (const name of colours) {
      const distances = colours.map(other =>
        Math.max(
          ...palettes.map(palette => apart(seen(palettes[0]![name], plain), seen(palette[other], plain))),
        ),
      );
      assert.equal(distances.indexOf(Math.min(...distances)), colours.indexOf(name));
    }
  });
});
