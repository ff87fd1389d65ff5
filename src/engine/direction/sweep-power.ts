// Problem: "no difference was found" is read as "there is none", and is a matter of how many samples were asked.
// Idea: beside it stands what could have been found. Holm rejects one more where its p is below
//
//   level / (comparisons of the table less those that were found)

import { level } from './sweep-level';
import type { ArmSummary } from './trial-summary';
import { smallestAccuracyDifference } from '../../measures/statistics/detectable';
import { fewestOneWay, smallestOneWay } from '../../measures/statistics/one-way';

/** Of arms that differ no more than chance would have it; `family`: all arms of the table, whose p were adjusted together. */
export function powerText(
  arms: readonly ArmSummary[],
  first: ArmSummary,
  family: readonly ArmSummary[],
): readonly string[] {
  const none = arms.filter(
    ({ n, compared }) => n > 0 && compared !== undefined && compared.adjusted >= level,
  );
  if (none.length === 0) return [];
  const compared = family.flatMap(arm => arm.compared ?? []);
  const found = compared.filter(({ adjusted }) => adjusted < level).length;
  const left = level / (compared.length - found);
  const differing = Math.max(...none.map(arm => differingOf(arm) / arm.n));
  const pairs = Math.min(...none.map(({ n }) => n));
  const seen = `Where none was found, at most ${differing.toFixed(2)} of the samples came out otherwise than untouched.`;
  return [
    `${seen} ${couldText({ pairs, level: left, differing }, compared.length)}`,
    ...beyondText(first, left),
  ];
}

function differingOf({ compared }: ArmSummary): number {
  return (compared?.gained ?? 0) + (compared?.lost ?? 0);
}

interface Case {
  readonly pairs: number;
  readonly level: number;
  readonly differing: number;
}

function couldText({ pairs, level: left, differing }: Case, comparisons: number): string {
  const fewest = fewestOneWay(left);
  const among = `${pairs} samples in ${comparisons} ${comparisons === 1 ? 'comparison' : 'comparisons'}`;
  const oneWay = smallestOneWay({ pairs, level: left });
  if (oneWay === null) return `With ${among} none could be: ${fewest} samples have to change.`;
  // What comes out otherwise by chance hides what does not.
  const often = Math.max(oneWay, smallestAccuracyDifference(differing, { pairs, level: left }) ?? 0);
  return `With ${among} the smallest that can be is ${(fewest / pairs).toFixed(2)} (${fewest} samples, all changed the same way); a true one of ${often.toFixed(2)} is found four times in five.`;
}

/** Nobody loses what he does not have. */
function beyondText({ n, correct, name }: ArmSummary, left: number): readonly string[] {
  const fewest = fewestOneWay(left);
  if (n < fewest) return [];
  return [
    ...(correct < fewest ? [`${name} is right in ${correct}: harm could not be found.`] : []),
    ...(n - correct < fewest ? [`${name} is wrong in ${n - correct}: help could not be found.`] : []),
  ];
}
