// What a table says, in a sentence for each question, from its intervals and adjusted p values alone: what changed the
// answers, what did not, and whether it was the direction that did it or anything of its length.

import { isBetter, isWorse, level } from './sweep-level';
import { powerText } from './sweep-power';
import type { ArmSummary } from './trial-summary';
import type { VectorAbout } from '../../shared/trace/vector-about';

/** With what its direction is from, where it has one. */
type Said = ArmSummary & { readonly made?: { readonly vector: Pick<VectorAbout, 'direction' | 'target'> } };

/** `family`: all arms whose p values were adjusted together, where those are more than these. */
export function inWords(all: readonly Said[], family: readonly Said[] = all): readonly string[] {
  const [first, ...others] = all;
  if (first === undefined || first.n === 0) return ['Nothing was measured.'];
  const arms = others.filter(({ control }) => !control);
  const controls = others.filter(({ control, own }) => control && !own);
  const owns = others.filter(({ own }) => own);
  return [
    `${first.name} is right in ${shareText(first)}, writing ${(first.tokens?.mean ?? 0).toFixed(1)} tokens.`,
    ...(arms.length > 0 ? [outcomeText('Arms', arms)] : []),
    ...(owns.length > 0 ? [outcomeText('The model’s own direction', owns)] : []),
    ...(controls.length > 0 ? [outcomeText('Controls', controls)] : []),
    ...powerText(others, first, family),
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
  const unmeasured = arms.filter(({ n }) => n === 0);
  const rest = arms.length - better.length - worse.length - unmeasured.length;
  const without = unmeasured.length > 0 ? `; not measured: ${namesOf(unmeasured)}` : '';
  return `${what} (${arms.length}): ${parts.join('; ')}; of ${rest} no difference was found${without}.`;
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

function conclusion(arms: readonly Said[], controls: readonly Said[]): readonly string[] {
  const measured = arms.filter(({ n }) => n > 0);
  if (measured.length === 0) return [];
  const better = measured.filter(isBetter);
  const worse = measured.filter(isWorse);
  const harm = worse.length > 0 ? [`It does harm: ${namesOf(worse)}.`] : [];
  if (better.length > 0) return [...better.map(againstText), ...harm];
  if (controls.some(isBetter)) return ['The direction does not help, and controls do.', ...harm];
  const isTransfer = measured.every(
    ({ made }) => made !== undefined && made.vector.direction.hash !== made.vector.target.hash,
  );
  return [isTransfer ? 'Nothing helps here: no transfer was found.' : 'It did not help.', ...harm];
}

/** What an arm that helps has over its own controls, by tests of the one against the other. */
function againstText({ name, against = [] }: Said): string {
  if (against.length === 0)
    return `${name} helps; it has no controls here that tell whether it is the direction that does.`;
  const known = against.filter(({ n }) => n > 0);
  const alike = known.filter(({ adjusted, gained, lost }) => !(adjusted < level && gained > lost));
  const unmeasured = against.filter(({ n }) => n === 0);
  const namesIn = (some: typeof against) => namesOf(some.map(({ control }) => ({ name: control })));
  const without = unmeasured.length > 0 ? `; not measured: ${namesIn(unmeasured)}` : '';
  if (alike.length > 0)
    return `${name} helps, and is not told apart from its controls ${namesIn(alike)}${without}.`;
  if (known.length === 0) return `${name} helps; of its controls none was measured.`;
  const which = unmeasured.length > 0 ? ' that were measured' : '';
  return `${name} helps, and is better than each of its controls${which} (${known.length})${without}.`;
}

const mostNames = 6;

function namesOf(arms: readonly { readonly name: string }[]): string {
  const shown = arms.slice(0, mostNames).map(({ name }) => name);
  return (arms.length > mostNames ? [...shown, `${arms.length - mostNames} more`] : shown).join('; ');
}
