// How far a device may be from the CPU before it computes something else, as a share of the largest value.

import { differ, largest } from '../../runtime/vectors';
import type { Precision } from '../../shared/decoder-report';
import { formatFigure } from '../../shared/format';

/**
 * Devices add in another order, and some multiply numbers of 32 bits as ones of 19 (TF32), which is worth a thousandth. With
 * 16 bits every layer rounds; with weights of 4 or 8 bits the CPU rounds activations as well, and a device may not.
 */
const limits: Readonly<Record<Precision, number>> = { float32: 2e-3, float16: 2e-2, quantised: 5e-2 };

export function limitOf(precision: Precision): number {
  return limits[precision];
}

export function areNumbers(found: readonly Float32Array[]): boolean {
  return found.every(values => values.every(Number.isFinite));
}

/** Infinite where anything is no number, or is missing. */
export function differenceOf(expected: readonly Float32Array[], found: readonly Float32Array[]): number {
  const differences = expected.map(
    (values, i) => differ(values, found[i] ?? new Float32Array(0)) / Math.max(1, largest(values)),
  );
  return Math.max(...differences);
}

/** What is wrong with it, in words; undefined where nothing is. */
export function wrongWith(difference: number, limit: number): string | undefined {
  if (difference <= limit) return undefined;
  if (!Number.isFinite(difference)) return 'Its logits are not numbers.';
  return `Its logits differ from the CPU’s by ${formatFigure(difference)} of the largest, more than ${formatFigure(limit)}.`;
}
