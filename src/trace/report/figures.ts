// Numbers as a report writes them. What is not defined is a word, what was not measured a dash.

import type { Mean } from './segments';

const undefinedWord = 'undefined';
const notMeasured = '–';

export function decimal(value: Mean, digits = 2): string {
  if (value === undefined) return notMeasured;
  return value === null ? undefinedWord : value.toFixed(digits).replace('-', '\u2212');
}

export function percent(value: Mean): string {
  if (value === undefined) return notMeasured;
  if (value === null) return undefinedWord;
  return `${(100 * value).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`;
}
