// `darkroom show <trace>`: a recorded run as a filmstrip, or one step of it. Needs no model and no engine, unless a lens is
// read that the run did not read.

import { parseArguments } from './arguments';
import { traceFilmstrip } from './filmstrip-frames';
import { lookOf } from './filmstrip-look';
import { lensText } from './show-lens';
import { rolloutByClass, rolloutCaveat, rolloutText } from './show-rollout';
import { wholeNumber } from './numbers';
import { print } from './output';
import { stepText } from './show-step';
import { onlyTrace } from './show-trace';
import { withLens } from '../engine/lens-after';
import { rolloutAfter } from '../engine/rollout-after';
import { DarkroomError } from '../shared/errors';
import type { OpenTrace } from '../trace/open-trace';
import { lensOf } from '../trace/report/readings';

export const showUsage = `darkroom show <trace> [--step N] [--lens | --rollout] [--model folder] [--json]
    A recorded run as a filmstrip, or one step of it: a finished trace, one that is being written, or one that was cut off.
    --lens reads what each layer would have said from the recorded stream, with the norm and head of the model, at one step or at all.
    --rollout leads the model along the trace to --step once more, since no trace keeps where all positions look, and says what the step draws on through all layers.`;

export async function show(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    step: { type: 'string' },
    lens: { type: 'boolean', default: false },
    rollout: { type: 'boolean', default: false },
    model: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const index = values.step === undefined ? undefined : wholeNumber('step', values.step);
  const trace = await onlyTrace('show', positionals);
  try {
    if (index !== undefined) requireStep(trace, index);
    const steps = index === undefined ? [...trace.document.steps.keys()] : [index];
    const { lens, rollout, model, json } = values;
    if (rollout) {
      await print(await rolloutShown(trace, { index, model, json, lens }));
      return 0;
    }
    const seen = lens ? await withLens(trace, { steps, ...(model !== undefined && { model }) }) : trace;
    await print(lens && index === undefined ? await lensShown(seen, json) : await shown(seen, index, json));
    return 0;
  } finally {
    await trace.close();
  }
}

function requireStep({ document: { steps } }: OpenTrace, index: number): void {
  if (steps[index]) return;
  throw new DarkroomError('bad-input', `The trace has no step ${index}.`, {
    remedy: steps.length > 0 ? `Steps are 0 to ${steps.length - 1}.` : 'It has no steps yet.',
  });
}

async function shown(trace: OpenTrace, index: number | undefined, json: boolean): Promise<string> {
  const { document, tensors, kind } = trace;
  const step = index === undefined ? undefined : document.steps[index];
  if (index === undefined || !step) {
    if (!json) return traceFilmstrip(trace, lookOf(process.stdout));
    return JSON.stringify({ kind, document, tensors: [...tensors.values()] }, undefined, 2);
  }
  if (!json) return stepText(trace, index, step, lookOf(process.stdout));
  return JSON.stringify({ index, step, lens: await lensOf(trace, step) }, undefined, 2);
}

interface RolloutWish {
  readonly index: number | undefined;
  readonly model: string | undefined;
  readonly json: boolean;
  readonly lens: boolean;
}

async function rolloutShown(trace: OpenTrace, { index, model, json, lens }: RolloutWish): Promise<string> {
  if (index === undefined || lens)
    throw new DarkroomError('bad-input', '--rollout is of one step and stands alone.', {
      remedy: 'For example: darkroom show cat.trace.safetensors --step 3 --rollout',
    });
  const { signal } = new AbortController();
  const found = await rolloutAfter(trace, { step: index, signal, ...(model !== undefined && { model }) });
  if (!json) return rolloutText(trace, found, lookOf(process.stdout));
  const { position, shares } = found;
  const byClass = rolloutByClass(trace, found);
  const rollout = { position, byClass, shares: [...shares], caveat: rolloutCaveat };
  return JSON.stringify({ index, rollout }, undefined, 2);
}

async function lensShown(trace: OpenTrace, json: boolean): Promise<string> {
  if (!json) return lensText(trace, lookOf(process.stdout).width);
  const steps = await Promise.all(
    trace.document.steps.map(async (step, index) => ({ index, step, lens: await lensOf(trace, step) })),
  );
  return JSON.stringify(steps, undefined, 2);
}
