// Figures of an ablation as they stand in sentences and tables.

import type { Share } from '../measures/statistics/wilson';

/** "0.97 (0.94 to 0.99)" */
export function shareText({ share, interval: [low, high] }: Share): string {
  return share === null ? '–' : `${share.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

export const signedText = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** Three digits, and no more places than that takes: "0.0123", "12.3", "1,230". */
export function numberText(value: number): string {
  const size = Math.abs(value);
  const text = size === 0 ? '0' : size >= 1000 ? Math.round(size).toLocaleString('en') : size.toPrecision(3);
  return `${value < 0 ? '−' : ''}${text.includes('e') ? size.toExponential(1) : text}`;
}
