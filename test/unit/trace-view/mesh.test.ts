import assert from 'node:assert/strict';
import {
  areNumbers,
  densityOf,
  entropyOf,
  halfOf,
  massOf,
  meshOf,
} from '../../../src/shared/trace-view/mesh';

/** A grid of boxes on a square of this size. */
function grid(side: number, size: number): number[] {
  const step = size / side;
  return Array.from({ length: side * side }, (_, i) => [i % side, Math.floor(i / side)]).flatMap(
    ([x = 0, y = 0]) => [x * step, y * step, (x + 1) * step, (y + 1) * step],
  );
}
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe('the mesh of picture tokens', () => {
  it('of one look has the patches as its cells, with their shares', () => {
    const mesh = meshOf(grid(2, 8));
    assert.equal(mesh.even, true);
    assert.deepEqual([...(massOf(mesh, [1, 3, 2, 2]) ?? [])], [0.125, 0.375, 0.25, 0.25]);
  });

  it('keeps mass and adds looks that lie on each other', () => {
    // The whole picture as one token, and its four quarters.
    const mesh = meshOf([0, 0, 8, 8, ...grid(2, 8)]);
    const mass = massOf(mesh, [4, 4, 0, 0, 0]);
    assert.deepEqual([...(mass ?? [])], [0.625, 0.125, 0.125, 0.125]);
  });

  it('keeps mass over tiles that do not fit each other', () => {
    const boxes = [...grid(3, 7), ...grid(2, 7)];
    const mesh = meshOf(boxes);
    assert.equal(mesh.even, false);
    const mass = massOf(
      mesh,
      Array.from({ length: 13 }, (_, i) => i),
    );
    assert.ok(mass && Math.abs(sum(mass) - 1) < 1e-6);
    // Even attention of one look has density 1 everywhere, however the cells were cut.
    const even = massOf(mesh, [...Array<number>(9).fill(1), 0, 0, 0, 0]);
    assert.ok(even && densityOf(mesh, even).every(density => Math.abs(density - 1) < 1e-5));
  });

  it('has no mass where there is no attention', () => {
    assert.equal(massOf(meshOf(grid(2, 8)), [0, 0, 0, 0]), undefined);
  });

  it('has no mass where attention is no number, and tells that from none', () => {
    const mesh = meshOf(grid(2, 8));
    for (const wrong of [NaN, Infinity, -Infinity]) {
      assert.equal(massOf(mesh, [0.2, wrong, 0.1, 0]), undefined, String(wrong));
      assert.equal(areNumbers([0.2, wrong, 0.1, 0]), false);
    }
    assert.equal(areNumbers([0, 0, 0, 0]), true);
  });

  it('finds that set among many, of equal cells the first', () => {
    const mesh = meshOf(grid(30, 900));
    const random = (() => {
      let state = 7;
      return () => (state = (state * 48271) % 2147483647) / 2147483647;
    })();
    for (const weight of [() => random() ** 6, () => Math.round(3 * random()), () => 1]) {
      const mass = massOf(mesh, Array.from({ length: 900 }, weight)) ?? new Float32Array(0);
      const density = densityOf(mesh, mass);
      const order = [...mass.keys()].sort((a, b) => density[b]! - density[a]! || a - b);
      let all = 0;
      const expected = order.filter(cell => {
        const isIn = all < 0.5;
        if (isIn) all += mass[cell]!;
        return isIn;
      });
      assert.deepEqual([...halfOf(mass, density)], expected);
    }
  });

  it('has the entropy of its cells\u2019 parts, however large they are', () => {
    const even = meshOf(grid(2, 8));
    const entropy = (mesh: typeof even, weights: number[]) =>
      entropyOf({ mesh, density: densityOf(mesh, massOf(mesh, weights) ?? new Float32Array(0)) });
    assert.ok(Math.abs(entropy(even, [1, 1, 1, 1]) - Math.log(4)) < 1e-6);
    assert.equal(entropy(even, [0, 5, 0, 0]), 0);
    // A half with one cell and a half with two: the parts are 1/2, 1/4, 1/4.
    const uneven = meshOf([0, 0, 4, 8, 4, 0, 8, 2, 4, 2, 8, 8]);
    const expected = 0.5 * Math.log(2) + 2 * 0.25 * Math.log(4);
    const parts = massOf(uneven, [2, 1, 1]) ?? [];
    const cells = [...parts].reduce((sum, part) => (part > 0 ? sum - part * Math.log(part) : sum), 0);
    assert.ok(Math.abs(entropy(uneven, [2, 1, 1]) - cells) < 1e-6 && cells > expected);
  });

  it('finds the smallest set that holds half of the mass', () => {
    const mesh = meshOf(grid(2, 8));
    const mass = massOf(mesh, [1, 4, 3, 2]) ?? new Float32Array(0);
    const density = densityOf(mesh, mass);
    assert.deepEqual([...halfOf(mass, density)], [1, 2]);
    assert.deepEqual(densityOf(mesh, mass, mass), density, 'written over the mass');
  });
});
