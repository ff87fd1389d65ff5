// Where a run has come to: the sequence so far, and what its newest positions say. A point is a value, so that any number of
// runs, or of latents put in one's place, go on from the same one; as many as feed it the same arrive at the same.

import type { Desk } from './company';
import { passesOf } from './pass';
import type { Pass } from './pass';
import type { Plan } from '../intervention/plan';
import type { Model, Question } from '../model/run/model';
import { Sequence } from '../model/run/sequence';
import type { Reading, Taps } from '../runtime/forward';

export interface Point {
  readonly sequence: Sequence;
  /** [V]: what comes next. */
  readonly logits: Float32Array;
  /** Over the positions that were new, as far as they were read; the newest is the last. */
  readonly passes: readonly Pass[];
}

/** What is read of each position, and how the run is stopped. */
export interface Reads {
  readonly taps: Taps;
  readonly signal: AbortSignal;
  /** Where it asks for what is computed; nobody else does if left out. */
  readonly desk?: Desk | undefined;
  /** Nobody records the run: nothing is read that the method itself does not need. */
  readonly unheard?: boolean | undefined;
}

export interface PromptOptions extends Reads {
  readonly plan?: Plan | undefined;
  /** All that is written is the answer. */
  readonly answersAtOnce?: boolean;
  /** Keep the passes over all of its positions, not of the last alone; attention is of the last in any case. */
  readonly keepsAll?: boolean;
  /** It is read as a branch in the row of another one, where the decoder can do that. */
  readonly beside?: Sequence | undefined;
  /** Hears of the pass over each of its positions, while it is read; attention is there as far as `taps` asks for it. */
  readonly each?: (pass: Pass) => void;
}

/** The prompt, read. */
export async function readPrompt(model: Model, question: Question, options: PromptOptions): Promise<Point> {
  const { prompt, inputs } = question;
  const { plan, taps, signal, answersAtOnce, keepsAll, each, beside } = options;
  const own = Sequence.of(model, [{ positions: prompt.positions, promptLength: prompt.ids.length, plan }]);
  const isBeside =
    beside !== undefined && beside.isRoomBeside(prompt.ids.length) && (await beside.isBranchable);
  const begun = isBeside ? own.beside(beside) : own;
  let passes: readonly Pass[] = [];
  // A prompt may be read in several.
  const read = (reading: Reading): void => {
    if (each) for (const pass of passesOf(reading, reading.count)) each(pass);
    passes = keepsAll === true ? [...passes, ...passesOf(reading, reading.count)] : passesOf(reading, 1);
  };
  const { sequence, logits } = await begun.advance([{ inputs, classes: prompt.classes }], {
    taps,
    read,
    signal,
  });
  return {
    sequence: answersAtOnce === true ? sequence.withAnswerNext(0) : sequence,
    logits: logits[0] ?? new Float32Array(0),
    passes,
  };
}

/** The pass over the newest position: what comes next follows from it. */
export function newest({ passes }: Point): Pass {
  const last = passes.at(-1);
  if (last) return last;
  throw new TypeError('Nothing was read.');
}
