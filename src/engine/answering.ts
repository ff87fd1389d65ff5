// A model's answer to a sample of the benchmark, by the same path that a run takes and without a trace, and the latents that
// it thought on the way.

import { compiledPlan } from './compiled-plan';
import { findAnswer } from '../methods/answer';
import { thinkingOf } from './run/thinking-of';
import type { PatchFeed } from '../methods/feeding';
import { changesOf, classesOf, fidelityOf, needsOf, requireAble, settingsOf, think } from '../methods/method';
import { readPrompt } from '../methods/point';
import { asked, markerOf } from '../methods/wording';
import { compile } from '../intervention/compile';
import type { LatentChange, Plan } from '../intervention/plan';
import { readAbilities } from '../model/abilities';
import type { Abilities } from '../model/abilities';
import type { Model } from '../model/run/model';
import { greedy } from '../runtime/sampling';
import { taskOf } from '../tasks/generate';
import type { Sample } from '../tasks/types';
import type { MethodName } from '../shared/trace/document';

/** Enough for the longest rationale of the benchmark twice. */
const mostTokens = 384;
const side = 128;

export interface Answered {
  /** Undefined where the text holds none. */
  readonly answer: string | undefined;
  /** As they were fed, in order. */
  readonly latents: readonly Float32Array[];
  /** Those put in with each of them, where the method puts in any. */
  readonly patches: readonly (readonly Float32Array[])[];
}

export interface AnswerOptions {
  readonly signal: AbortSignal;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What is fed in the place of latents. */
  readonly latents?: readonly LatentChange[];
  /** And in the place of the patches that come with them. */
  readonly patches?: PatchFeed | undefined;
}

export class Answering {
  readonly #model: Model;
  readonly #method: MethodName;
  readonly #abilities: Abilities;

  constructor(model: Model, method: MethodName) {
    this.#model = model;
    this.#method = method;
    this.#abilities = readAbilities(model.folder.darkroom);
    requireAble(method, this.#abilities, model.name);
  }

  async answer(
    sample: Sample,
    { signal, settings: wanted = {}, latents = [], patches }: AnswerOptions,
  ): Promise<Answered> {
    const [model, method, abilities] = [this.#model, this.#method, this.#abilities];
    const marker = markerOf(method, abilities);
    const question = await ask(model, sample, asked(method, sample.question, abilities));
    const reads = { taps: needsOf(method, model), signal };
    const settings = settingsOf(method, wanted, abilities, question);
    const context = { folder: '', classes: classesOf(method), signal };
    const own = await compiledPlan(changesOf(method, settings), model, question, context);
    const plan = withLatents(own, model, latents);
    const from = await readPrompt(model, question, {
      ...reads,
      plan,
      answersAtOnce: marker === undefined,
      keepsAll: method === 'lavit',
    });
    const fidelity = fidelityOf(method, undefined, abilities);
    const asPrepared = {
      method,
      model,
      abilities,
      question,
      plan,
      ownPlan: undefined,
      settings,
      fidelity,
      marker,
    };
    const thinking = await thinkingOf({ ...asPrepared, taps: reads.taps, patches }, from, {
      sampling: { ...greedy, seed: sample.index },
      maxTokens: mostTokens,
      signal,
    });
    let text = '';
    for await (const one of think(from, thinking)) if (one.kind === 'written') text += one.text;
    const { fed, fedPatches } = thinking.feeding;
    return { answer: findAnswer(text, marker)?.text, latents: fed, patches: fedPatches };
  }
}

function withLatents(
  plan: Plan | undefined,
  { decoder }: Model,
  latents: readonly LatentChange[],
): Plan | undefined {
  if (latents.length === 0 || !decoder.manifest) return plan;
  const none = () => undefined;
  const nothing = compile([], decoder.manifest, { tensor: none, stream: none, latents: none, mean: none });
  return { ...(plan ?? nothing), latents };
}

/** A model without eyes is told what the picture shows. */
async function ask(model: Model, sample: Sample, words: string) {
  if (!model.takesPictures) return model.ask(`${taskOf(sample.task).describe(sample.facts)} ${words}`, []);
  const picture = { width: side, height: side, data: sample.picture };
  return model.ask(words, [await model.see(picture)]);
}
