// What a table says, in a sentence for each question, from its intervals and adjusted p values alone: what changed the
// answers, what did not, and whether it was the direction that did it or anything of its length.

import type { ArmSummary } from './trial-summary';
import { smallestAccuracyDifference } from '../../measures/statistics/detectable';

/** The level that a table's arms together err at most. */
export const level = 0.05;

export function isBetter({ compared }: ArmSummary): boolean {
  return compared !== undefined && compared.adjusted < level && compared.difference > 0;
}

export function isWorse({ compared }: ArmSummary): boolean {
  return compared !== undefined && compared.adjusted < level && compared.difference < 0;
}

export function inWords([first, ...others]: readonly ArmSummary[]): readonly string[] {
  if (first === undefined || first.n === 0) return ['Nothing was measured.'];
  const arms = others.filter(({ control }) => !control);
  const controls = others.filter(({ control, own }) => control && !own);
  const owns = others.filter(({ own }) => own);
  return [
    `${first.name} is right in ${shareText(first)}, writing ${(first.tokens?.mean ?? 0).toFixed(1)} tokens.`,
    ...(arms.length > 0 ? [outcomeText('Arms', arms)] : []),
    ...(owns.length > 0 ? [outcomeText('The model’s own direction', owns)] : []),
    ...(controls.length > 0 ? [outcomeText('Controls', controls)] : []),
    ...missedText(others),
    ...lengthText(others),
    ...conclusion(arms, controls),
  ];
}

function shareText({ accuracy, interval: [low, high], n }: ArmSummary): string {
  return `${(accuracy ?? 0).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) of ${n} samples`;
}

function outcomeText(what: string, arms: readonly ArmSummary[]): string {
  const [better, worse] = [arms.filter(isBetter), arms.filter(isWorse)];
  const parts = [
    better.length > 0 ? `better: ${namesOf(better)}` : 'none is better',
    worse.length > 0 ? `worse: ${namesOf(worse)}` : 'none is worse',
  ];
  const rest = arms.length - better.length - worse.length;
  return `${what} (${arms.length}): ${parts.join('; ')}; of ${rest} no difference was found.`;
}

/** What "no difference" leaves open: how small one would not have been seen. */
function missedText(arms: readonly ArmSummary[]): readonly string[] {
  const none = arms.filter(arm => arm.n > 0 && !isBetter(arm) && !isWorse(arm));
  const changed = none.map(({ compared, n }) => ((compared?.gained ?? 0) + (compared?.lost ?? 0)) / n);
  if (none.length === 0) return [];
  const differing = Math.max(...changed);
  const pairs = Math.min(...none.map(({ n }) => n));
  const smallest = smallestAccuracyDifference(differing, { pairs, level: level / arms.length });
  const seen =
    smallest === null ? '' : `; a difference of ${smallest.toFixed(2)} is found four times in five`;
  return [
    `Where none was found, at most ${differing.toFixed(2)} of the samples came out otherwise than untouched${seen}.`,
  ];
}

function lengthText(arms: readonly ArmSummary[]): readonly string[] {
  const changed = arms.filter(({ compared }) => {
    const interval = compared?.longer.interval;
    return interval !== undefined && interval !== null && (interval[0] > 0 || interval[1] < 0);
  });
  if (changed.length === 0) return ['No arm wrote more or less.'];
  const longer = changed.filter(({ compared }) => (compared?.longer.mean ?? 0) > 0);
  const shorter = changed.filter(arm => !longer.includes(arm));
  return [
    [
      ...(longer.length > 0 ? [`Wrote more: ${namesOf(longer)}.`] : []),
      ...(shorter.length > 0 ? [`Wrote less: ${namesOf(shorter)}.`] : []),
    ].join(' '),
  ];
}

function conclusion(arms: readonly ArmSummary[], controls: readonly ArmSummary[]): readonly string[] {
  if (arms.length === 0) return [];
  const better = arms.filter(isBetter);
  const alsoBetter = controls.filter(isBetter);
  if (better.length === 0)
    return [
      alsoBetter.length === 0
        ? 'Nothing helps here: no transfer was found.'
        : 'The direction does not help, and controls do.',
    ];
  if (controls.length === 0)
    return ['It helps; there are no controls here to tell whether it is the direction that does.'];
  return [
    alsoBetter.length === 0
      ? 'It helps, and none of its controls does.'
      : 'It helps, and so do controls: what they share with it may be enough.',
  ];
}

const mostNames = 6;

function namesOf(arms: readonly ArmSummary[]): string {
  const shown = arms.slice(0, mostNames).map(({ name }) => name);
  return (arms.length > mostNames ? [...shown, `${arms.length - mostNames} more`] : shown).join('; ');
}
