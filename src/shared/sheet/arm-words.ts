// Figures of a sheet as they stand in tables, on the page and in every export.

import type { ArmView, ShareView } from '../protocol/ablation-sheet';

/** "78.5": in percent. */
export function percentText({ share }: Pick<ShareView, 'share'>): string {
  return share === null ? '–' : (100 * share).toFixed(1);
}

/** "−42.5": in points of percent, with a true minus sign. */
export function pointsText(value: number): string {
  const text = Math.abs(100 * value).toFixed(1);
  return text === '0.0' ? '0.0' : `${value < 0 ? '−' : '+'}${text}`;
}

export function intervalText(interval: readonly [number, number] | null): string {
  return interval === null ? '' : `[${pointsText(interval[0])}, ${pointsText(interval[1])}]`;
}

/** "−3.0 … +1.5": what several did, from the least to the greatest. */
export function bandText([least, most]: readonly [number, number]): string {
  return `${pointsText(least)} … ${pointsText(most)}`;
}

export function shareIntervalText({ share, low, high }: ShareView): string {
  return share === null ? '' : `[${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
}

export function probabilityText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** Samples are still missing: its dot is hollow. */
export function isPartial({ samples, failed, of }: Pick<ArmView, 'samples' | 'failed' | 'of'>): boolean {
  return samples + failed < of;
}

/** The least and the greatest difference that a plot has to hold, in whole tenths, with the margin in it. */
export function differenceRange(arms: readonly ArmView[], margin: number): readonly [number, number] {
  const ends = arms.flatMap(({ compared }) =>
    compared ? [compared.difference, ...(compared.interval ?? [])] : [],
  );
  const low = Math.min(-margin, 0, ...ends);
  const high = Math.max(margin, 0, ...ends);
  return [Math.floor(10 * low - 0.2) / 10, Math.ceil(10 * high + 0.2) / 10];
}

/** Some round values within a range, for an axis. */
export function ticksIn([low, high]: readonly [number, number]): readonly number[] {
  const step = [0.05, 0.1, 0.2, 0.25, 0.5].find(size => (high - low) / size <= 5) ?? 0.5;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}
