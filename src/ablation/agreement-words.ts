// A verdict in words where right answers are not known, and what arms change otherwise.

import { shareText } from './numbers-text';
import type { ArmResult, TaskResult } from './summary';
import type { AblationSpec } from './spec';
import type { Doubt, LatentVerdict } from './verdict-kinds';

export const noAnswers = 'Right answers are not known, so that nothing is said about accuracy.';

/** Named in words; the table has all of them. */
const mostNamed = 5;

export function agreementText(
  { arms }: TaskResult,
  verdict: LatentVerdict,
  { margin }: Pick<AblationSpec, 'margin'>,
): string {
  const lent = arms.filter(({ agreement }) => agreement !== undefined && agreement.dealt !== null);
  switch (verdict.kind) {
    case 'carries': {
      const arm = arms.find(one => one.arm === verdict.arm);
      return `The latents carry what is answered: ${changeText(arm)}, and the answer becomes what the model answers about the picture that they are from in ${arm ? shareText(arm.donor) : ''}, against ${dealtText(arm)} if those were dealt anew. ${noAnswers}`;
    }
    case 'bypassed':
      return `The latents are bypassed: ${lent.map(changeText).join('; ')}, which is less than the margin of ${margin}. ${noAnswers}`;
    case 'undecided':
      return `Not decided: ${doubtText(verdict.why, lent, margin)} ${noAnswers}`;
  }
}

/** "with another sample's latents (transplant) the answer changes in 0.93 (0.81 to 0.98) of 40 samples" */
function changeText(arm: ArmResult | undefined): string {
  if (arm?.agreement === undefined) return 'nothing was measured';
  return `with another sample’s latents (${arm.arm}) the answer changes in ${shareText(arm.agreement.changed)} of ${arm.samples} samples`;
}

const dealtText = (arm: ArmResult | undefined) => (arm?.agreement?.dealt ?? 0).toFixed(2);

function doubtText(why: Doubt, lent: readonly ArmResult[], margin: number): string {
  const [arm] = lent;
  const change = changeText(arm);
  const follows = arm ? shareText(arm.donor) : '';
  switch (why) {
    case 'no transplant':
    case 'baseline is not above chance':
      return 'no sample was answered with another sample’s latents, and without that arm nothing is known.';
    case 'donors answer the same':
      return `the donors’ own answers are other ones than the baseline’s in ${arm?.agreement ? shareText(arm.agreement.telling) : 'none'} of the samples, which is not surely more than the margin of ${margin}: what their latents change could not be seen. Take pictures with other answers, or more of them.`;
    case 'one donor':
      return `${change}, and all donors have one answer, so that following it and being disturbed look alike. Take donors with several answers.`;
    case 'answers do not follow':
      return `${change}, and it is the donor’s own in ${follows}, not surely more often than ${dealtText(arm)} with donors dealt anew: the model may be disturbed, or read those latents as something else.`;
    case 'between':
      return `${change}, neither surely less than the margin of ${margin} nor surely more. More samples would decide it.`;
  }
}

/** Of whatever else is varied. */
export function changesText({ arms }: TaskResult): readonly string[] {
  const [baseline] = arms;
  const compared = arms.flatMap(({ arm, agreement }) => (agreement ? [{ arm, ...agreement }] : []));
  if (!baseline || compared.length === 0) return [];
  const named = [...compared]
    .sort((one, other) => (other.changed.share ?? 0) - (one.changed.share ?? 0))
    .slice(0, mostNamed)
    .map(({ arm, changed }) => `${arm} in ${shareText(changed)}`);
  const more = compared.length > named.length ? `, and ${compared.length - named.length} more arms` : '';
  return [
    noAnswers,
    `Answers to ${baseline.samples} samples are other ones than the baseline’s with ${named.join('; ')}${more}.`,
  ];
}
