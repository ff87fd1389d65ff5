// Problem: a bare "accuracy rose by 0.03" says nothing, and two arms that saw different samples cannot be compared.
// Idea: every arm answers the same fresh samples, one sample after another, so that whatever ends a trial early leaves whole
// samples, in which all arms can be compared. A sample or an arm that fails is recorded and the rest goes on.

import { answerTogether, firstChanged } from './trial-answers';
import type { RowAnswer } from './trial-answers';
import { findAnswer } from '../../methods/answer';
import { sameAnswer } from '../../shared/same-answer';
import { classesOf, thinksInLatents } from '../../methods/method';
import { asked, markerOf, methodNamed } from '../../methods/wording';
import { compile } from '../../intervention/compile';
import type { Plan } from '../../intervention/plan';
import type { Intervention } from '../../intervention/types';
import { readAbilities } from '../../model/abilities';
import type { Model, Question } from '../../model/run/model';
import { generate, taskOf } from '../../tasks/generate';
import type { Sample } from '../../tasks/types';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';

export interface Arm {
  readonly name: string;
  /** There to be compared with; no claim is made for it. */
  readonly control?: boolean;
  /** The arms that it is a control of, by name. */
  readonly of?: readonly string[];
  /** The direction of the model that is steered: what a direction from elsewhere can be hoped to do. */
  readonly own?: boolean;
  /** What is done; nothing if left out. */
  readonly interventions?: readonly Intervention[];
  /** What its answer begins with, whatever the model would say: a control for directions that only say a first word. */
  readonly begins?: string;
  /** The vectors that they name, by file. */
  readonly vectors?: ReadonlyMap<string, Float32Array>;
}

export interface TrialRequest {
  readonly task: string;
  readonly method: string;
  readonly count: number;
  readonly seed: number;
  /** By chance if left out. */
  readonly difficulty?: number | undefined;
  readonly arms: readonly Arm[];
  /** Of one answer; a broken arm writes until then. */
  readonly mostTokens?: number | undefined;
}

/** What an arm made of a sample. */
export interface Outcome {
  readonly right: boolean;
  readonly tokens: number;
  readonly degrees: number | null;
  readonly ratio: number | null;
  readonly answer?: string | undefined;
  /** It had as many tokens as it may have before it ended. */
  readonly cut?: boolean;
  readonly failed?: string;
}

export interface SampleOutcome {
  readonly index: number;
  readonly difficulty: number;
  /** In the order of the arms; empty where the sample failed. */
  readonly arms: readonly Outcome[];
  readonly failed?: string;
}

const mostSamples = 100_000;
const mostArms = 400;
/** Enough for the longest rationale of the benchmark twice. */
const usualTokens = 384;
/** More rows than these are no faster. */
const rowsTogether = 32;
const side = 128;

/** One sample after another. Aborted, it throws between two samples or within one, whose answers are lost. */
export async function* trial(
  model: Model,
  request: TrialRequest,
  signal: AbortSignal,
): AsyncGenerator<SampleOutcome> {
  checkTrial(request);
  const { name } = taskOf(request.task);
  const plans = plansOf(model, request);
  for (let index = 0; index < request.count; index++) {
    signal.throwIfAborted();
    const sample = generate(name, { seed: request.seed, index, difficulty: request.difficulty });
    const { difficulty } = sample;
    try {
      yield { index, difficulty, arms: await outcomesOf(model, sample, plans, request, signal) };
    } catch (error) {
      if (signal.aborted) throw error;
      yield { index, difficulty, arms: [], failed: sentence(toFailure(error)) };
    }
  }
}

function checkTrial({ count, arms, method, mostTokens = usualTokens }: TrialRequest): void {
  whole('number of samples', count, mostSamples);
  whole('number of arms', arms.length, mostArms);
  whole('number of tokens', mostTokens, 100_000);
  if (thinksInLatents(methodNamed(method)))
    throw new DarkroomError('unsupported', `Arms are compared in words, and ${method} thinks in latents.`, {
      remedy: 'Take the method direct or text-cot.',
    });
  const repeated = arms.find(({ name }, at) => arms.findIndex(arm => arm.name === name) !== at);
  if (repeated) throw new DarkroomError('bad-input', `Two arms are called "${repeated.name}".`);
}

function whole(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new DarkroomError('bad-input', `The ${what} is ${value}.`, {
    remedy: `Choose a whole number from 1 to ${most}.`,
  });
}

/** A mistake in an arm is said before anything is measured. */
export function plansOf(
  model: Model,
  { arms, method }: Pick<TrialRequest, 'arms' | 'method'>,
): readonly (Plan | undefined)[] {
  const { manifest, graph } = model.decoder;
  const none = () => undefined;
  return arms.map(({ interventions = [], vectors }) => {
    if (interventions.length === 0) return undefined;
    if (!manifest)
      throw new DarkroomError(
        'unsupported',
        `${graph.name} cannot be changed: ${graph.anatomy.residualRefusal ?? 'it has no hooks.'}`,
        { remedy: 'Use another export.' },
      );
    const classes = classesOf(methodNamed(method));
    const source = { tensor: ({ file }: { readonly file: string }) => vectors?.get(file) };
    return compile(
      interventions,
      { ...manifest, classes },
      { ...source, stream: none, latents: none, mean: none },
    );
  });
}

async function outcomesOf(
  model: Model,
  sample: Sample,
  plans: readonly (Plan | undefined)[],
  { method, arms, mostTokens = usualTokens }: TrialRequest,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { question, marker } = await questionOf(model, sample, method);
  const begins = arms.map(arm => beginningOf(model, arm));
  const answers = new Array<RowAnswer | undefined>(plans.length);
  for (const places of groupsOf(plans, question.prompt.classes)) {
    const group = places.map(place => ({ plan: plans[place], begins: begins[place] ?? [] }));
    const found = await answerTogether(model, question, group, { marker, mostTokens, signal });
    for (const [at, place] of places.entries()) answers[place] = found[at];
  }
  return answers.map(answer => outcomeOf(answer, sample, marker));
}

function beginningOf(model: Model, { begins = '' }: Arm): readonly number[] {
  return begins === '' ? [] : model.prompts.tokenizer.encode(begins, { frame: false });
}

/** What a model is asked about a sample, as a run would ask it. */
export async function questionOf(model: Model, sample: Sample, method: string) {
  const abilities = readAbilities(model.folder.darkroom);
  const name = methodNamed(method);
  const words = asked(name, sample.question, abilities);
  const marker = markerOf(name, abilities);
  if (!model.takesPictures)
    return {
      marker,
      question: await model.ask(`${taskOf(sample.task).describe(sample.facts)} ${words}`, []),
    };
  const picture = await model.see({ width: side, height: side, data: sample.picture });
  return { marker, question: await model.ask(words, [picture]) };
}

/** Arms that leave most of the prompt as it is read it together. */
function groupsOf(
  plans: readonly (Plan | undefined)[],
  classes: Question['prompt']['classes'],
): readonly (readonly number[])[] {
  const places = [...plans.keys()].map(place => ({
    place,
    first: firstChanged(plans[place], classes),
  }));
  places.sort((a, b) => a.first - b.first || a.place - b.place);
  const groups: number[][] = [];
  let from = -1;
  for (const { place, first } of places) {
    const last = groups.at(-1);
    const isFar = first - from > classes.length / 4 && from < classes.length / 2;
    if (last === undefined || last.length === rowsTogether || isFar) {
      groups.push([place]);
      from = first;
    } else last.push(place);
  }
  return groups;
}

function outcomeOf(answer: RowAnswer | undefined, sample: Sample, marker: string | undefined): Outcome {
  if (answer === undefined) throw new TypeError('An arm has no answer.');
  const { text, tokens, cut, degrees, ratio, failed } = answer;
  const found = findAnswer(text, marker)?.text;
  return {
    right: failed === undefined && found !== undefined && sameAnswer(found, sample.answer),
    tokens,
    degrees,
    ratio,
    ...(found !== undefined && { answer: found }),
    ...(cut && { cut }),
    ...(failed !== undefined && { failed }),
  };
}
