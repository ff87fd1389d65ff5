// A run from request to trace: the model is borrowed, the prompt read once, and each run continues from there. Every
// step is in the journal before anybody hears of it, so that whatever happens to this process, it is not lost.

import type { Borrowed, ModelShelf } from './model-shelf';
import { prepare } from './prepare';
import { checkRun } from './run-request';
import { SingleRun } from './single-run';
import { readPrompt } from '../../methods/point';
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
  const run = checkRun(request);
  const say = (doing: string) => report({ kind: 'loading', doing });
  const { device, precision, threads } = run;
  const borrowed: Borrowed = await shelf.borrow(run.model, { device, precision, threads }, say);
  try {
    const prepared = await prepare(borrowed, run, { say, signal });
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
    const outcomes: RunOutcome[] = [];
    for (let index = 0; index < run.runs && !signal.aborted; index++) {
      const single = await SingleRun.begin({ prepared, run, index, report });
      outcomes.push(await single.write(beginning, signal));
    }
    const agreement = agreementOf(outcomes);
    return { outcomes, notes: prepared.notes, ...(agreement && { agreement }) };
  } finally {
    borrowed.end();
  }
}

/** The answer that most runs gave; of equally many the one that came first. */
function agreementOf(outcomes: readonly RunOutcome[]): RunResult['agreement'] {
  if (outcomes.length < 2) return undefined;
  const counts = new Map<string, number>();
  for (const { answer } of outcomes)
    if (answer !== undefined) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first && { answer: first[0], agreeing: first[1], runs: outcomes.length };
}
