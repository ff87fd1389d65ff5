// Problem: a direction that helps on the whole may harm those that need no help: an average does not say for whom it is.
// Idea: chains of each number of steps are a trial of their own, with as many samples, and all of them one table.

import { hopsOf } from './steering-kept';
import type { KeptTrial } from './steering-kept';
import { probability, signed, table } from '../src/engine/direction/sweep-files';
import { isBetter, isWorse } from '../src/engine/direction/sweep-level';
import { inWords } from '../src/engine/direction/sweep-words';

/** A row for each number of steps. */
export function hopsText(trials: readonly KeptTrial[]): string {
  const rows = trials.flatMap(trial => {
    const [first, arm] = trial.arms;
    if (!first || !arm?.compared) return [];
    const { difference, gained, lost, adjusted } = arm.compared;
    return [
      [
        hopsOf(trial),
        `${first.correct}/${first.n}`,
        `${arm.correct}/${arm.n}`,
        signed(difference),
        `${gained}, ${lost}`,
        probability(adjusted),
        arm.tokens?.mean.toFixed(1) ?? '',
      ],
    ];
  });
  const head = ['hops', 'untouched', 'own direction', 'difference', 'gained, lost', 'p', 'tokens'];
  const family = trials.flatMap(({ arms }) => arms);
  const power = trials.flatMap(({ arms, ...trial }) =>
    arms.slice(1).some(arm => isBetter(arm) || isWorse(arm))
      ? []
      : inWords(arms, family)
          .filter(text => /could|can be/.test(text))
          .map(text => `- ${hopsOf({ arms, ...trial })} hops: ${text}`),
  );
  return [table(head, rows), ...(power.length > 0 ? ['', ...power] : [])].join('\n');
}
