import assert from 'node:assert/strict';

/** Numbers of float32 tables are as near as float32 is. */
export function near(actual: number | null | undefined, expected: number, within = 1e-6): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= within,
    `${actual} is not ${expected} within ${within}`,
  );
}

export function allNear(actual: ArrayLike<number>, expected: readonly number[], within = 1e-6): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    if (Number.isNaN(value)) assert.ok(Number.isNaN(actual[i]), `[${i}] ${actual[i]} should not be defined`);
    else near(actual[i], value, within);
  }
}
