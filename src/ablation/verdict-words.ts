// A verdict as a person reads it: what was seen, how sure that is, and what would decide it where it is not decided.

import { agreementText } from './agreement-words';
import { likenessText } from './likeness-words';
import { shareText, signedText } from './numbers-text';
import { readingText } from './reading-words';
import type { ArmResult, TaskResult } from './summary';
import type { AblationSpec } from './spec';
import type { Verdict } from './verdict';
import type { Doubt } from './verdict-kinds';
import { smallestAccuracyDifference } from '../measures/statistics/detectable';
import { equivalence } from '../measures/statistics/paired-score';

export interface Told {
  readonly result: TaskResult;
  readonly verdict: Verdict;
  /** Null where right answers are not known. */
  readonly chance: number | null;
}

type Rules = Pick<AblationSpec, 'arms' | 'margin' | 'level'> & Partial<Pick<AblationSpec, 'recipe'>>;

export function verdictText(told: Told, spec: Rules): string {
  const { result, verdict, chance } = told;
  if (verdict.kind === 'measured') return readingText(result, spec, chance !== null);
  return [judgedText({ ...told, verdict }, spec), likenessText(result)].filter(Boolean).join(' ');
}

interface Judged extends Told {
  readonly verdict: Exclude<Verdict, { kind: 'measured' }>;
}

function judgedText({ result, verdict, chance }: Judged, spec: Rules): string {
  if (chance === null) return agreementText(result, verdict, spec);
  const named = (name: string) => result.arms.find(({ arm }) => arm === name);
  switch (verdict.kind) {
    case 'carries': {
      const arm = named(verdict.arm);
      const what =
        verdict.as === 'implied'
          ? 'what those latents imply in this picture'
          : 'the answer of the sample that they are from';
      return `The latents carry the answer: ${fallText(result, arm)}, and the answer becomes ${what} in ${arm ? shareText(arm[verdict.as]) : ''}; chance ${chance.toFixed(2)}.${needText(result, spec)}`;
    }
    case 'bypassed': {
      const falls = verdict.arms.map(name => fallText(result, named(name)));
      return `The latents are bypassed: ${falls.join('; ')}, which is less than the margin of ${spec.margin}.`;
    }
    case 'undecided':
      return `Not decided: ${doubtText(verdict.why, { result, chance }, spec)}`;
  }
}

/** What a model uses it may do without: many write their steps in words then. */
function needText({ arms }: TaskResult, { arms: asked, margin, level }: Rules): string {
  const without = arms.find(({ arm }) => asked.some(({ name, does }) => does === 'removed' && name === arm));
  if (!without?.compared || !(equivalence(without.compared.counts, margin) < level)) return '';
  return ` It does not need them: without any (${without.arm}) it is right in ${shareText(without.own)}, the same within the margin of ${margin}.`;
}

/** "with another sample's latents (transplant) it is right in 0.03 instead of 0.97 of 200 samples (−0.94, −0.97 to −0.90)" */
function fallText({ arms: [baseline] }: TaskResult, arm: ArmResult | undefined): string {
  if (arm?.compared === undefined || baseline === undefined) return 'nothing was measured';
  const { difference, interval } = arm.compared;
  const sure = interval ? `, ${signedText(interval[0])} to ${signedText(interval[1])}` : '';
  const [now, before] = [arm.own.share ?? 0, (arm.own.share ?? 0) - difference].map(value =>
    value.toFixed(2),
  );
  return `with another sample’s latents (${arm.arm}) it is right in ${now} instead of ${before} of ${arm.samples} samples (${signedText(difference)}${sure})`;
}

function doubtText(
  why: Doubt,
  { result, chance }: { readonly result: TaskResult; readonly chance: number },
  { margin, level }: Pick<AblationSpec, 'margin' | 'level'>,
): string {
  const [baseline] = result.arms;
  switch (why) {
    case 'no transplant':
      return 'no sample was answered with another sample’s latents, and without that arm nothing is known.';
    case 'baseline is not above chance':
      return `the model itself is right in ${baseline ? shareText(baseline.own) : 'nothing'}, which is not surely above chance (${chance.toFixed(2)}) by more than the margin of ${margin}. Take samples that it can answer, or more of them.`;
    case 'answers do not follow':
      if (result.arms.every(({ implied }) => implied.share === null))
        return `accuracy falls with another sample’s latents, and the answers become the other sample’s own not surely more often than by chance (${chance.toFixed(2)}). What those latents imply in this picture is not known of listed samples: the model may be disturbed, or read them as something else.`;
      return `accuracy falls with another sample’s latents, and the answers become neither what those imply nor the other sample’s own more often than by chance (${chance.toFixed(2)}): the model may only be disturbed.`;
    case 'donors answer the same':
    case 'one donor':
    case 'between':
      return `with another sample’s latents accuracy is neither surely the same within the margin of ${margin} nor surely lower by more. ${powerText(result, level)}`;
  }
}

function powerText({ arms }: TaskResult, level: number): string {
  const compared = arms.flatMap(({ compared: one }) => one ?? []);
  const differing = Math.max(
    0,
    ...compared.map(({ gained, lost, counts }) => (gained + lost) / counts.pairs),
  );
  const pairs = Math.min(...compared.map(({ counts }) => counts.pairs));
  if (!Number.isFinite(pairs)) return '';
  const smallest = smallestAccuracyDifference(differing, { pairs, level });
  const more = 'More samples would decide it.';
  return smallest === null
    ? more
    : `${pairs} samples find a difference of ${smallest.toFixed(2)} four times in five. ${more}`;
}
