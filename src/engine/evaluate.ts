// How often a model is right on fresh samples of a task, with an interval; also with something else in the place of its
// latents, and then what became of the answers.

import { Answering } from './answering';
import { requireSound } from './hook-proof';
import { replacementOf } from './latent-parts';
import type { Replacement } from './latent-parts';
import { answerWith } from './replaced-latents';
import type { Followed, ReplaceOptions } from './replaced-latents';
import { openTested } from './tested-model';
import { wilson } from '../measures/statistics/wilson';
import { sameAnswer } from '../shared/same-answer';
import { thinksInLatents } from '../methods/method';
import { methodNamed } from '../methods/wording';
import { stageAsked } from '../model/ivt-stages';
import type { Model } from '../model/run/model';
import { generate, taskOf } from '../tasks/generate';
import type { Sample } from '../tasks/types';
import { DarkroomError } from '../shared/errors';
import type { DeviceChoice } from '../shared/device';
import type { MethodName } from '../shared/trace/document';

export interface EvaluateRequest {
  /** A model folder, as a full path. */
  readonly model: string;
  readonly device: DeviceChoice;
  readonly precision?: string | undefined;
  readonly threads: number;
  readonly task: string;
  readonly method: MethodName;
  readonly count: number;
  readonly seed: number;
  /** One difficulty; all of them if undefined. */
  readonly difficulty: number | undefined;
  /** Of the method, by name. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What is fed in the place of latents. */
  readonly latents?: string | undefined;
  /** Of which part of them, where they have two. */
  readonly part?: string | undefined;
}

export interface Accuracy {
  readonly n: number;
  readonly correct: number;
  readonly accuracy: number;
  /** Wilson, 95 %. */
  readonly interval: readonly [number, number];
}

export interface Evaluation extends Accuracy {
  /** With another sample's latents: how often the answer is the other sample's, and the one that they imply. */
  readonly donor?: Accuracy;
  readonly implied?: Accuracy;
  readonly byDifficulty: Readonly<Record<string, Accuracy>>;
  /** How often the best guess that ignores the picture is right. */
  readonly chance: number;
}

export interface EvaluateOptions {
  readonly signal: AbortSignal;
  readonly report: (done: number, correct: number) => void;
}

const mostSamples = 100_000;

export async function evaluate(request: EvaluateRequest, options: EvaluateOptions): Promise<Evaluation> {
  checkCount(request.count);
  taskOf(request.task);
  methodNamed(request.method);
  const replacement = replacementOf(request);
  const { device, precision, threads } = request;
  const stage = stageAsked(request.method, request.settings);
  const { model, proof } = await openTested(request.model, { device, precision, threads, stage });
  try {
    if (thinksInLatents(request.method)) requireSound(proof, model.name, `think by ${request.method}`);
    return await evaluateOpen(model, request, replacement, options);
  } finally {
    await model.release();
  }
}

function checkCount(count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= mostSamples) return;
  throw new DarkroomError('bad-input', `A measurement on ${count} samples is not possible.`, {
    remedy: `Give a whole number from 1 to ${mostSamples}.`,
  });
}

async function evaluateOpen(
  model: Model,
  request: EvaluateRequest,
  replacement: Replacement | undefined,
  { signal, report }: EvaluateOptions,
): Promise<Evaluation> {
  const task = taskOf(request.task);
  const { method, settings = {} } = request;
  const answering = new Answering(model, method);
  const asked = { signal, settings };
  const results: (Followed & { readonly difficulty: number })[] = [];
  for (let index = 0; index < request.count; index++) {
    signal.throwIfAborted();
    const sample = generate(task.name, { seed: request.seed, index, difficulty: request.difficulty });
    const outcome = replacement
      ? await answerWith(replacement, answering, sample, asked)
      : await ownAnswer(answering, sample, asked);
    results.push({ difficulty: sample.difficulty, ...outcome });
    report(results.length, results.filter(result => result.correct).length);
  }
  const difficulties = [...new Set(results.map(({ difficulty }) => difficulty))].sort((a, b) => a - b);
  return {
    ...accuracyOf(results),
    ...followedBy(results),
    chance: task.chance,
    byDifficulty: Object.fromEntries(
      difficulties.map(difficulty => [
        difficulty,
        accuracyOf(results.filter(one => one.difficulty === difficulty)),
      ]),
    ),
  };
}

async function ownAnswer(answering: Answering, sample: Sample, options: ReplaceOptions): Promise<Followed> {
  const { answer } = await answering.answer(sample, options);
  return { correct: answer !== undefined && sameAnswer(answer, sample.answer) };
}

function followedBy(results: readonly Followed[]): Pick<Evaluation, 'donor' | 'implied'> {
  if (results.some(({ donor }) => donor === undefined)) return {};
  return {
    donor: accuracyOf(results.map(({ donor }) => ({ correct: donor === true }))),
    implied: accuracyOf(results.map(({ implied }) => ({ correct: implied === true }))),
  };
}

function accuracyOf(results: readonly { readonly correct: boolean }[]): Accuracy {
  const correct = results.filter(result => result.correct).length;
  const { share, interval } = wilson(correct, results.length);
  return { n: results.length, correct, accuracy: share ?? 0, interval };
}
