// A curve in one line of a terminal: one bar for each step, or for as many neighbouring steps as the room makes
// necessary. What is not defined is a gap, never the lowest bar.

import type { Mean } from '../trace/report/segments';
import { meanOf } from '../trace/report/segments';

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const gap = ' ';

/** `bottom` and `top`: what the lowest and the highest bar stand for. */
export function sparkline(values: readonly Mean[], width: number, bottom: number, top: number): string {
  const places = Math.min(values.length, Math.max(1, width));
  return Array.from({ length: places }, (_, place) => {
    const from = Math.floor((place * values.length) / places);
    const to = Math.floor(((place + 1) * values.length) / places);
    return barOf(meanOf(values.slice(from, to)), bottom, top);
  }).join('');
}

function barOf(value: Mean, bottom: number, top: number): string {
  if (value === null || value === undefined) return gap;
  const share = top > bottom ? (value - bottom) / (top - bottom) : 1;
  return bars[Math.min(bars.length - 1, Math.max(0, Math.floor(share * bars.length)))] ?? gap;
}
