// Problem: a table of forty comparisons invites to read the largest.
// Idea: in words stands what was found after all of them were adjusted together, the largest first; of the rest that there is
// no evidence, with the smallest difference that as many samples would have found.

import { changesText } from './agreement-words';
import type { MeasureResult } from './measure-summary';
import { measureTitle } from './measures';
import { numberText, shareText, signedText } from './numbers-text';
import type { ArmResult, TaskResult } from './summary';
import type { AblationSpec } from './spec';
import type { VoteResult } from './votes';
import { smallestAccuracyDifference } from '../measures/statistics/detectable';
import type { MeanComparison, MeanOf } from '../measures/statistics/mean-comparison';
import { smallestOneWay } from '../measures/statistics/one-way';
import type { PairedComparison } from '../measures/statistics/paired-comparison';

/** Named in words; the table has all of them. */
const mostNamed = 5;

export function readingText(
  result: TaskResult,
  { level }: Pick<AblationSpec, 'level'>,
  areAnswersKnown = true,
): string {
  const sentences = [
    ...(areAnswersKnown ? accuracyText(result.arms, level) : changesText(result)),
    ...votesText(result.votes ?? [], level),
    ...measuresText(result.measures ?? [], level),
  ];
  return sentences.length > 0 ? sentences.join(' ') : 'Nothing was measured that could be compared.';
}

function accuracyText(arms: readonly ArmResult[], level: number): readonly string[] {
  const [baseline, ...others] = arms;
  const compared = others.flatMap(arm => (arm.compared ? [{ arm, by: arm.compared }] : []));
  if (!baseline || compared.length === 0) return [];
  const found = compared
    .filter(({ by }) => isFound(by, level))
    .sort((a, b) => Math.abs(b.by.difference) - Math.abs(a.by.difference));
  const named = found.slice(0, mostNamed).map(({ arm, by }) => `${arm.arm} ${withInterval(by, signedText)}`);
  const more = found.length > named.length ? `, and ${found.length - named.length} more` : '';
  const rest = compared.filter(({ by }) => !isFound(by, level)).map(({ by }) => by);
  const right = `The baseline is right in ${shareText(baseline.own)} of ${baseline.samples} samples.`;
  return [
    right,
    ...(found.length > 0 ? [`Accuracy differs with ${named.join('; ')}${more}.`] : []),
    ...(rest.length > 0 ? [noEvidence(rest.length, compared.length, smallestShare(rest, level))] : []),
  ];
}

/** "Of 3 of 8 arms there is no evidence that they differ in accuracy; …" */
function noEvidence(rest: number, all: number, smallest: number | null): string {
  const which = rest === all ? (all === 1 ? 'There' : `Of ${all} arms there`) : `Of the other ${rest} there`;
  const would =
    smallest === null
      ? 'so few samples find no difference at all'
      : `a difference of ${smallest.toFixed(2)} would be found four times in five`;
  return `${which} is no evidence of a difference in accuracy; ${would}.`;
}

/** Of the comparison that sees least. */
function smallestShare(compared: readonly PairedComparison[], level: number): number | null {
  const each = compared.map(({ counts, gained, lost }) => {
    const { pairs } = counts;
    const alone = { pairs, level: level / compared.length };
    const found = smallestAccuracyDifference((gained + lost) / pairs, alone);
    return found ?? smallestOneWay(alone);
  });
  return each.some(one => one === null) ? null : Math.max(...each.map(one => one ?? 0));
}

function votesText(votes: readonly VoteResult[], level: number): readonly string[] {
  return votes.flatMap(({ arm, voters, right, compared }) => {
    if (!compared) return [];
    const what = `${arm}: the answer that most of ${voters} draws give is right in ${shareText(right)}`;
    const against = `${withInterval(compared, signedText)} against a single draw`;
    return [
      isFound(compared, level) ? `${what}, ${against}.` : `${what}; no evidence of a difference, ${against}.`,
    ];
  });
}

function measuresText(measures: readonly MeasureResult[], level: number): readonly string[] {
  const all = measures.filter(({ against }) => against !== undefined);
  const found = all.filter(({ compared }) => compared && isFound(compared, level));
  const shown = [...found, ...all.filter(one => !found.includes(one))].slice(0, 2 * mostNamed);
  const sentences = shown.map(one => measureText(one, found.includes(one)));
  const left = all.length - shown.length;
  return left > 0 ? [...sentences, `${left} more comparisons of measures are in the table.`] : sentences;
}

function measureText(result: MeasureResult, isSure: boolean): string {
  const { arm, measure, mean, against, compared, other } = result;
  const what = `${measureTitle(measure)} (${arm})`;
  if (!compared)
    return against === 'difficulty'
      ? `${what} is ${meanText(mean)} at every difficulty.`
      : `${what} cannot be compared with ${toWhom(result)}: there are too few of either.`;
  const value =
    against === 'difficulty'
      ? ''
      : ` is ${meanText(mean)}${other?.interval ? sureText(result) : ''}${otherText(other, against)}`;
  const by = withInterval(compared, signedNumber);
  if (against === 'difficulty')
    return isSure
      ? `${what} goes along with the difficulty: rank correlation ${by}.`
      : `${what}: no evidence that it goes along with the difficulty, rank correlation ${by}${foundText(compared)}.`;
  return isSure
    ? `${what}${value}: ${by}.`
    : `${what}${value}: no evidence of a difference, ${by}${foundText(compared)}.`;
}

function toWhom({ against }: MeasureResult): string {
  return against === 'control' || against === 'baseline' ? `the ${against}` : (against ?? '');
}

function otherText(other: MeasureResult['other'], against: MeasureResult['against']): string {
  if (!other) return '';
  if (against === 'wrong answers')
    return ` over all, ${meanText(other.mean)} of ${other.samples} wrong answers`;
  return ` against ${meanText(other.mean)}${sureText(other)} of the ${against ?? ''}`;
}

const sureText = ({ interval }: Partial<MeanOf>): string =>
  interval ? ` (${numberText(interval[0])} to ${numberText(interval[1])})` : '';

function foundText({ smallest, samples, against }: MeanComparison): string {
  if (smallest === null) return '';
  const of = against === undefined ? `${samples} samples` : `${samples} and ${against} samples`;
  return `; ${of} find ${numberText(smallest)} four times in five`;
}

/** What was adjusted for all comparisons, and an interval that says the same. */
function isFound(
  { adjusted, interval }: Pick<MeanComparison, 'adjusted' | 'interval'>,
  level: number,
): boolean {
  return adjusted < level && interval !== null && (interval[0] > 0 || interval[1] < 0);
}

function withInterval(
  { difference, interval }: Pick<MeanComparison, 'difference' | 'interval'>,
  text: (value: number) => string,
): string {
  const sure = interval ? ` (${text(interval[0])} to ${text(interval[1])})` : '';
  return `${text(difference)}${sure}`;
}

const meanText = (mean: number | null) => (mean === null ? '–' : numberText(mean));
const signedNumber = (value: number) => `${value < 0 ? '−' : '+'}${numberText(Math.abs(value))}`;
