// A run from request to trace: the model is borrowed, the prompt read once, and each run continues from there. Every
// step is in the journal before anybody hears of it, so that whatever happens to this process, it is not lost.

import { agreementWith, mostGiven } from './agreement';
import { continued, tokenOf } from './continued';
import type { Borrowed, ModelShelf } from './model-shelf';
import { prepare } from './prepare';
import { checkRun } from './run-request';
import type { CheckedRun } from './run-request';
import { SingleRun } from './single-run';
import type { Ended } from './single-run';
import { readPrompt } from '../../methods/point';
import { readModelFolder } from '../../model/folder/model-folder';
import { stageAsked } from '../../model/ivt-stages';
import { Prompts } from '../../model/text/prompts';
import { isOutside } from '../../shared/outside-note';
import type { RunEvent, RunOutcome, RunRequest, RunResult } from '../../shared/protocol/run';

export interface RunContext {
  readonly shelf: ModelShelf;
  readonly signal: AbortSignal;
  readonly report: (event: RunEvent) => void;
}

export async function runModel(
  request: RunRequest,
  { shelf, signal, report }: RunContext,
): Promise<RunResult> {
  const checked = checkRun(request);
  const parent = checked.continues && (await continued(checked, checked.continues));
  const run = parent?.run ?? checked;
  const say = (doing: string) => report({ kind: 'loading', doing });
  const { device, precision, threads } = run;
  const stage = stageAsked(run.method, run.settings);
  if (parent?.token !== undefined) await requireToken(run, parent.token);
  const borrowed: Borrowed = await shelf.borrow(run.model, { device, precision, threads, stage }, say);
  try {
    const prepared = await prepare(borrowed, run, { say, signal, parent });
    signal.throwIfAborted();
    say('reading the question');
    const { model, question, plan, taps, marker } = prepared;
    const beginning = await readPrompt(model, question, {
      plan,
      taps,
      signal,
      answersAtOnce: marker === undefined,
      keepsAll: run.method === 'lavit',
    });
    const ended: Ended[] = [];
    for (let index = 0; index < run.runs && !signal.aborted; index++) {
      const single = await SingleRun.begin({ prepared, run, index, report });
      ended.push(await single.write(beginning, signal));
    }
    const answers = ended.map(({ outcome }) => outcome);
    const outcomes: RunOutcome[] = [];
    for (const { outcome, finish } of ended) outcomes.push(await finish(agreementWith(outcome, answers)));
    const agreement = mostGiven(answers);
    const notes = [...new Set([...prepared.notes, ...ended.flatMap(one => one.notes)])];
    return {
      outcomes,
      notes,
      ...(agreement && { agreement }),
      ...(notes.some(isOutside) && { outside: true }),
    };
  } finally {
    borrowed.end();
  }
}

/** Said by the tokenizer alone, before a decoder is loaded for minutes. */
async function requireToken({ model, precision }: CheckedRun, token: string): Promise<void> {
  const folder = await readModelFolder(model, precision === undefined ? {} : { precision });
  tokenOf({ prompts: new Prompts(folder) }, token);
}
