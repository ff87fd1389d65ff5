// How often a model is right on fresh samples of a task, with an interval: by the same path that a run takes, without
// a trace.

import { compiledPlan } from './compiled-plan';
import { wilson } from '../measures/statistics/wilson';
import { findAnswer, sameAnswer } from '../methods/answer';
import { Feeding } from '../methods/feeding';
import { changesOf, classesOf, fidelityOf, needsOf, requireAble, settingsOf, think } from '../methods/method';
import { readPrompt } from '../methods/point';
import { asked, markerOf, methodNamed } from '../methods/wording';
import type { Abilities } from '../model/abilities';
import { readAbilities } from '../model/abilities';
import { Model } from '../model/run/model';
import { greedy, samplerOf } from '../runtime/sampling';
import { generate, taskOf } from '../tasks/generate';
import type { Sample } from '../tasks/types';
import { DarkroomError } from '../shared/errors';
import type { DeviceChoice } from '../shared/model-report';
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
  readonly difficulty: number | undefined;
}

export interface Accuracy {
  readonly n: number;
  readonly correct: number;
  readonly accuracy: number;
  /** Wilson, 95 %. */
  readonly interval: readonly [number, number];
}

export interface Evaluation extends Accuracy {
  readonly byDifficulty: Readonly<Record<string, Accuracy>>;
  /** How often the best guess that ignores the picture is right. */
  readonly chance: number;
}

export interface EvaluateOptions {
  readonly signal: AbortSignal;
  readonly report: (done: number, correct: number) => void;
}

/** Enough for the longest rationale of the benchmark twice. */
const mostTokens = 384;
const side = 128;
const mostSamples = 100_000;

export async function evaluate(request: EvaluateRequest, options: EvaluateOptions): Promise<Evaluation> {
  checkCount(request.count);
  taskOf(request.task);
  const { device, precision, threads } = request;
  const model = await Model.open(request.model, { device, precision, threads });
  try {
    return await evaluateOpen(model, request, options);
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
  { signal, report }: EvaluateOptions,
): Promise<Evaluation> {
  const task = taskOf(request.task);
  const method = methodNamed(request.method);
  const abilities = readAbilities(model.folder.darkroom);
  requireAble(method, abilities, model.name);
  const results: { difficulty: number; correct: boolean }[] = [];
  for (let index = 0; index < request.count; index++) {
    signal.throwIfAborted();
    const sample = generate(task.name, { seed: request.seed, index, difficulty: request.difficulty });
    const correct = await isAnswered(model, sample, method, abilities, signal);
    results.push({ difficulty: sample.difficulty, correct });
    report(results.length, results.filter(result => result.correct).length);
  }
  const difficulties = [...new Set(results.map(({ difficulty }) => difficulty))].sort((a, b) => a - b);
  return {
    ...accuracyOf(results),
    chance: task.chance,
    byDifficulty: Object.fromEntries(
      difficulties.map(difficulty => [
        difficulty,
        accuracyOf(results.filter(one => one.difficulty === difficulty)),
      ]),
    ),
  };
}

async function isAnswered(
  model: Model,
  sample: Sample,
  method: MethodName,
  abilities: Abilities,
  signal: AbortSignal,
): Promise<boolean> {
  const marker = markerOf(method, abilities);
  const question = await ask(model, sample, asked(method, sample.question, abilities));
  const reads = { taps: needsOf(method, model), signal };
  const settings = settingsOf(method, {}, abilities, question);
  const plan = await compiledPlan(changesOf(method, settings), model, question, {
    folder: '',
    classes: classesOf(method),
    signal,
  });
  const beginning = await readPrompt(model, question, {
    ...reads,
    plan,
    answersAtOnce: marker === undefined,
    keepsAll: method === 'lavit',
  });
  const happenings = think(beginning, {
    method,
    model,
    abilities,
    question,
    plan,
    ownPlan: undefined,
    settings,
    fidelity: fidelityOf(method, undefined, abilities) ?? 'released',
    feeding: new Feeding({ plan: undefined, longest: Infinity }),
    write: { sampler: samplerOf(greedy), maxTokens: mostTokens, marker },
    reads,
    seed: 0,
  });
  let text = '';
  for await (const one of happenings) if (one.kind === 'written') text += one.text;
  const answer = findAnswer(text, marker);
  return answer !== undefined && sameAnswer(answer.text, sample.answer);
}

/** A model without eyes is told what the picture shows. */
async function ask(model: Model, sample: Sample, words: string) {
  if (!model.takesPictures) return model.ask(`${taskOf(sample.task).describe(sample.facts)} ${words}`, []);
  const picture = { width: side, height: side, data: sample.picture };
  return model.ask(words, [await model.see(picture)]);
}

function accuracyOf(results: readonly { readonly correct: boolean }[]): Accuracy {
  const correct = results.filter(result => result.correct).length;
  const { share, interval } = wilson(correct, results.length);
  return { n: results.length, correct, accuracy: share ?? 0, interval };
}
