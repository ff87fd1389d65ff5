// Do the latents carry the answer, where nobody knows the right one? The rules are in verdict.ts.

import type { ArmResult } from './summary';
import type { AblationSpec } from './spec';
import type { LatentVerdict } from './verdict-kinds';
import { wilsonOfSum } from '../measures/statistics/wilson';
import type { Share } from '../measures/statistics/wilson';

type Rules = Pick<AblationSpec, 'margin' | 'level'>;

/** Of arms with another sample's latents. */
export function agreementVerdict(arms: readonly ArmResult[], { margin, level }: Rules): LatentVerdict {
  const each = level / arms.length;
  const ends = ({ samples }: ArmResult, share: Share | undefined, of = each) =>
    wilsonOfSum((share?.share ?? 0) * samples, samples, 1 - of).interval;
  const changes = arms.filter(arm => ends(arm, arm.agreement?.changed)[0] > margin);
  const follows = (arm: ArmResult) => ends(arm, arm.donor)[0] > (arm.agreement?.dealt ?? 1);
  const carrying = changes.find(follows);
  if (carrying) return { kind: 'carries', arm: carrying.arm, as: 'donor' };
  const couldTell = arms.every(arm => ends(arm, arm.agreement?.telling)[0] > margin);
  if (!couldTell) return { kind: 'undecided', why: 'donors answer the same' };
  // Every part has to be the same, each within a bound that is right at the level.
  if (arms.every(arm => ends(arm, arm.agreement?.changed, 2 * level)[1] < margin))
    return { kind: 'bypassed', arms: arms.map(({ arm }) => arm) };
  if (changes.length === 0) return { kind: 'undecided', why: 'between' };
  const isOneAnswer = changes.every(({ agreement }) => agreement?.donors === 1);
  return { kind: 'undecided', why: isOneAnswer ? 'one donor' : 'answers do not follow' };
}
