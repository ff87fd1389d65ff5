// What was changed in one of two runs and not in the other. A change is the same in both where it says the same and begins at
// the same step: how far it reaches follows from what was written.

import { t } from '@vscode/l10n';
import type { TraceView } from '../../../src/shared/protocol/trace-panel';
import type { MarkView } from '../../../src/shared/trace-view/marks';
import { printable } from '../../../src/shared/format';

export function marksAlone(run: TraceView, other: TraceView): readonly MarkView[] {
  const inBoth = new Set(other.marks.map(keyOf));
  return run.marks.filter(mark => !inBoth.has(keyOf(mark)));
}

const firstStep = ({ steps }: MarkView) => steps[0]?.[0];
const keyOf = (mark: MarkView) => JSON.stringify([mark.shape, mark.words, firstStep(mark)]);

/** More than so many are counted. */
const mostSaid = 4;

/** “down” was put there, cot × 0.4, L2 */
export function changedAlone(run: TraceView, other: TraceView): string {
  // Whatever goes on from a run has its words too.
  const goesOn = other.parent?.startedAt === run.startedAt;
  const put = run.changes.flatMap(change =>
    change.kind === 'word' && !goesOn
      ? [t('\u201c{0}\u201d was put there', printable(change.word.trim(), 40))]
      : [],
  );
  const marks = marksAlone(run, other).map(mark => markWords(mark, other));
  // What this build does not know has no mark.
  const [unmarked, otherUnmarked] = [run, other].map(trace => trace.interventions - trace.marks.length);
  const all = [...put, ...marks, ...((unmarked ?? 0) > (otherUnmarked ?? 0) ? [t('an intervention')] : [])];
  const said = all.slice(0, mostSaid);
  return [...said, ...(all.length > mostSaid ? [t('and {0} more', String(all.length - mostSaid))] : [])].join(
    ', ',
  );
}

/** Where the other run has it too, from another step on. */
function markWords(mark: MarkView, { marks }: TraceView): string {
  const from = firstStep(mark);
  const isElsewhere = marks.some(({ shape, words }) => shape === mark.shape && words === mark.words);
  return isElsewhere && from !== undefined ? t('{0} from step {1}', mark.words, String(from)) : mark.words;
}

/** The first step of a run that was made under a change of its own; Infinity where there is none. */
export function changedFrom(run: TraceView, other: TraceView): number {
  const replaced = run.steps.findIndex(({ latent }) => latent && latent.origin !== 'model');
  const marked = marksAlone(run, other).flatMap(mark => firstStep(mark) ?? []);
  return Math.min(replaced === -1 ? Infinity : replaced, ...marked);
}
