// `darkroom show <trace>`: a recorded run as a filmstrip, or one step of it. Needs no model and no engine.

import { parseArguments } from './arguments';
import { traceFilmstrip } from './filmstrip-frames';
import { lookOf } from './filmstrip-look';
import { wholeNumber } from './numbers';
import { print } from './output';
import { stepText } from './show-step';
import { onlyTrace } from './show-trace';
import { DarkroomError } from '../shared/errors';
import type { OpenTrace } from '../trace/open-trace';
import { lensOf } from '../trace/report/readings';

export const showUsage = `darkroom show <trace> [--step N] [--json]
    A recorded run as a filmstrip, or one step of it: a finished trace, one that is being written, or one that was cut off.`;

export async function show(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    step: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const trace = await onlyTrace('show', positionals);
  try {
    await print(
      await shown(
        trace,
        values.step === undefined ? undefined : wholeNumber('step', values.step),
        values.json,
      ),
    );
    return 0;
  } finally {
    await trace.close();
  }
}

async function shown(trace: OpenTrace, index: number | undefined, json: boolean): Promise<string> {
  const { document, tensors, kind } = trace;
  if (index === undefined) {
    if (!json) return traceFilmstrip(trace, lookOf(process.stdout));
    return JSON.stringify({ kind, document, tensors: [...tensors.values()] }, undefined, 2);
  }
  const step = document.steps[index];
  if (!step)
    throw new DarkroomError('bad-input', `The trace has no step ${index}.`, {
      remedy:
        document.steps.length > 0 ? `Steps are 0 to ${document.steps.length - 1}.` : 'It has no steps yet.',
    });
  if (!json) return stepText(trace, index, step, lookOf(process.stdout));
  return JSON.stringify({ index, step, lens: await lensOf(trace, step) }, undefined, 2);
}
