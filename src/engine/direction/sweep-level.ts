// When an arm of a table counts as different from the untouched model.

import type { ArmSummary } from './trial-summary';

/** The level that a table's arms together err at most. */
export const level = 0.05;

export function isBetter({ compared }: ArmSummary): boolean {
  return compared !== undefined && compared.adjusted < level && compared.difference > 0;
}

export function isWorse({ compared }: ArmSummary): boolean {
  return compared !== undefined && compared.adjusted < level && compared.difference < 0;
}
