// Do the latents carry the answer? Problem: accuracy also falls because a model was disturbed, and a test that finds nothing may
// have been too small to.
// Idea: the verdict rests on another sample's latents, which the model might have made itself, and on what the answer becomes
// then. All of its rules (docs/ablations.md says why):
//
//   carries     accuracy falls, by more than the margin, and the answer becomes what those latents imply in this picture, or
//               the other sample's own, more often than by chance
//   bypassed    accuracy is the same within the margin, and has further than the margin to fall to chance
//   undecided   anything else, with the reason
//
// Where right answers are not known (agreement.ts) the same is asked of change:
//
//   carries     answers change in more than the margin, and are the donors' own more often than if donors were dealt anew
//   bypassed    answers change in less than the margin, and the donors' own are others in more than that

import { agreementVerdict } from './agreement-verdict';
import { readingOf } from './recipes/all';
import type { ArmResult, TaskResult } from './summary';
import type { AblationSpec } from './spec';
import type { LatentVerdict } from './verdict-kinds';
import { belowDifference, equivalence } from '../measures/statistics/paired-score';
import { wilsonOfSum } from '../measures/statistics/wilson';

export type Verdict =
  | LatentVerdict
  /** Of every other recipe: what was found stands in its tables. */
  | { readonly kind: 'measured' };

export function verdictOf(
  { arms }: TaskResult,
  spec: Pick<AblationSpec, 'arms' | 'margin' | 'level'> & Partial<Pick<AblationSpec, 'recipe'>>,
  chance: number | null,
): Verdict {
  const hasLent = spec.arms.some(({ does }) => does === 'transplant');
  if (readingOf(spec.recipe ?? 'replacement-test') !== 'replacement' && !hasLent) return { kind: 'measured' };
  const [baseline] = arms;
  const candidates = spec.arms.flatMap(({ name, does }) => (does === 'transplant' ? [name] : []));
  const transplants = arms.filter(
    ({ arm, compared, agreement }) => candidates.includes(arm) && (compared ?? agreement) !== undefined,
  );
  if (baseline === undefined || transplants.length === 0) return { kind: 'undecided', why: 'no transplant' };
  if (chance === null) return agreementVerdict(transplants, spec);
  if (!(lowEnd(baseline, 'own', spec.level) - chance > spec.margin))
    return { kind: 'undecided', why: 'baseline is not above chance' };
  for (const arm of transplants) {
    if (!hasFallen(arm, spec)) continue;
    // Where both are above chance, what happened more often.
    const as = followed(arm, spec.level / transplants.length, chance);
    if (as !== undefined) return { kind: 'carries', arm: arm.arm, as };
  }
  const isSame = ({ compared }: ArmResult) =>
    compared !== undefined && equivalence(compared.counts, spec.margin) < spec.level;
  if (transplants.every(isSame)) return { kind: 'bypassed', arms: transplants.map(({ arm }) => arm) };
  return {
    kind: 'undecided',
    why: transplants.some(arm => hasFallen(arm, spec)) ? 'answers do not follow' : 'between',
  };
}

function hasFallen(
  { compared }: ArmResult,
  { margin, level }: Pick<AblationSpec, 'margin' | 'level'>,
): boolean {
  if (compared === undefined || !(compared.adjusted < level)) return false;
  return belowDifference(compared.counts, -margin) < level;
}

function followed(arm: ArmResult, level: number, chance: number): 'implied' | 'donor' | undefined {
  const above = (['implied', 'donor'] as const).filter(as => lowEnd(arm, as, level) > chance);
  return above.sort((a, b) => (arm[b].share ?? 0) - (arm[a].share ?? 0))[0];
}

/** Of an interval with half of the level below it: two answers may be followed, and both together err at the level. */
function lowEnd(arm: ArmResult, what: 'own' | 'implied' | 'donor', level: number): number {
  return wilsonOfSum((arm[what].share ?? 0) * arm.samples, arm.samples, 1 - level).interval[0];
}
