// A model's answer to a sample of the benchmark, by the same path that a run takes and without a trace, and the latents that
// it thought on the way.

import { compiledPlan } from './compiled-plan';
import type { GivenVectors } from './compiled-plan';
import { findAnswer } from '../methods/answer';
import { thinkingOf } from './run/thinking-of';
import { alone } from '../methods/company';
import { Guesses } from '../methods/guesses';
import type { Desk } from '../methods/company';
import { asCounted } from '../methods/counting';
import type { PatchFeed } from '../methods/feeding';
import {
  changesOf,
  classesOf,
  fidelityOf,
  needsOf,
  requireAble,
  settingsOf,
  think,
  thinksBeforeItWrites,
} from '../methods/method';
import { readPrompt } from '../methods/point';
import type { Happening } from '../methods/happening';
import type { Point, PromptOptions } from '../methods/point';
import type { Thinking } from '../methods/thinking';
import { asked, markerOf } from '../methods/wording';
import { compile } from '../intervention/compile';
import { needsUnchangedLatents } from '../intervention/latents';
import type { LatentChange, Plan } from '../intervention/plan';
import type { Intervention } from '../intervention/types';
import { readAbilities } from '../model/abilities';
import type { Abilities } from '../model/abilities';
import { checkedSettings } from '../model/method-options';
import type { Model, Question } from '../model/run/model';
import type { Taps } from '../runtime/forward';
import { greedy } from '../runtime/sampling';
import type { Sampler } from '../runtime/sampling';
import { taskOf } from '../tasks/generate';
import { asTask, pictureOf } from './subject';
import type { Subject } from './subject';
import { trueSketches } from './true-sketches';
import { DarkroomError } from '../shared/errors';
import { joined } from '../shared/joined';
import type { MethodSettings } from '../shared/method-option';
import type { MethodName } from '../shared/trace/document';

/** Enough for the longest rationale of the benchmark twice. */
export const mostTokens = 384;
/** What sequences that are answered together may keep for going on, at their longest; in the middle of a step it is twice that. */
export const mostCacheBytes = 512 * 2 ** 20;
/** By how much a sequence grows at most, with its latents. */
const mostGrowth = mostTokens + 128;

interface Thought {
  /** As they were fed, in order. */
  readonly latents: readonly Float32Array[];
  /** Those put in with each of them, where the method puts in any. */
  readonly patches: readonly (readonly Float32Array[])[];
}

export interface Answered extends Thought {
  /** Undefined where the text holds none. */
  readonly answer: string | undefined;
}

export interface AnswerOptions {
  readonly signal: AbortSignal;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of whatever the method draws; the sample's number if left out. */
  readonly seed?: number;
  /** What is fed in the place of latents. */
  readonly latents?: readonly LatentChange[];
  /** And in the place of the patches that come with them. */
  readonly patches?: PatchFeed | undefined;
  readonly changes?: Changes | undefined;
  /** Of the tokens that are drawn; 0, which is greedy, if left out. */
  readonly temperature?: number | undefined;
  readonly watch?: Watch | undefined;
  /** Where it asks for what is computed, with others who answer at the same time. */
  readonly desk?: Desk | undefined;
  /** Nobody needs the answer: it is left out where the latents are known before. */
  readonly latentsOnly?: boolean | undefined;
  /** One of those others, about which the same is asked: both are computed in one row where the decoder can do that. */
  readonly beside?: AskedSample | undefined;
}

/** What is changed beside what the method itself changes. */
export interface Changes {
  readonly list: readonly Intervention[];
  /** What they name is relative to it. */
  readonly folder: string;
  readonly given?: GivenVectors | undefined;
}

/** Whoever wants to know more of an answer than what it is. */
export interface Watch {
  /** What has to be read of every pass, beside what the method needs. */
  readonly taps: Taps;
  begun(from: Point, question: Question, model: Model): void;
  heard(happening: Happening): void | Promise<void>;
  /** Before each token is chosen. */
  weighed(logits: Float32Array): void;
}

export class Answering {
  readonly #asks: Asks;

  constructor(model: Model, method: MethodName) {
    const abilities = readAbilities(model.folder.darkroom);
    requireAble(method, abilities, model.name);
    this.#asks = { model, method, abilities, guesses: new Guesses() };
  }

  /** To be answered as often as one likes: the prompt is read once. */
  async ask(sample: Subject): Promise<AskedSample> {
    const { model, method, abilities } = this.#asks;
    const question = await ask(model, sample, asked(method, sample.question, abilities));
    const counted = asCounted(question, method, fidelityOf(method, undefined, abilities));
    return new AskedSample(this.#asks, counted, sample.index);
  }

  async answer(sample: Subject, options: AnswerOptions): Promise<Answered> {
    return (await this.ask(sample)).answer(options);
  }

  /** In the place of what modal-mixed sketches; of a sample that nobody knows the steps of there are none. */
  async trueSketches(
    subject: Subject,
    settings: NonNullable<AnswerOptions['settings']> = {},
  ): Promise<readonly LatentChange[]> {
    const { model, method, abilities } = this.#asks;
    const sample = asTask(subject);
    if (!sample) return [];
    const { latents } = checkedSettings(method, settings, abilities.latents);
    return trueSketches(model, sample, Number(latents));
  }
}

interface Asks {
  readonly model: Model;
  readonly method: MethodName;
  readonly abilities: Abilities;
  /** Samples of one experiment are answered with much the same words. */
  readonly guesses: Guesses;
}

/** A run with nothing replaced, of which the latents may be known before the answer. */
interface Own {
  readonly answered: Promise<Answered>;
  readonly thought: Promise<Thought>;
}

/** What a run has of another one, and what others want of it. */
interface Others {
  readonly unchanged?: readonly Float32Array[];
  readonly known?: (thought: Thought) => void;
}

export class AskedSample {
  readonly #asks: Asks;
  readonly #question: Question;
  readonly #index: number;
  /** What was answered where nothing was replaced and nobody watched, by what was asked. */
  readonly #own = new Map<string, Own>();
  /** Where the prompt was read, by what the method changes of it. */
  readonly #read = new Map<string, Promise<Point>>();

  constructor(asks: Asks, question: Question, index: number) {
    this.#asks = asks;
    this.#question = question;
    this.#index = index;
  }

  /** Whether both are asked of one model, so that they can be answered together. */
  isOfModel(other: AskedSample): boolean {
    return this.#asks.model === other.#asks.model;
  }

  /** How many may be answered at once, so that what they keep stays within bounds. */
  async mostTogether(options: AnswerOptions): Promise<number> {
    const { sequence } = (await this.#begin(options)).from;
    const bytesOfOne = (sequence.bytes / sequence.length) * (sequence.length + mostGrowth);
    return Math.max(1, Math.floor(mostCacheBytes / bytesOfOne));
  }

  async answer(options: AnswerOptions): Promise<Answered> {
    const { latents = [], patches, watch } = options;
    const isReplaced = latents.length > 0 || patches !== undefined;
    if (isReplaced ? !needsUnchangedLatents({ latents }) : watch) return this.#answer(options);
    // With nothing replaced it is answered once, and who needs what that fed begins as soon as it is known.
    const unreplaced = { ...options, latents: [], patches: undefined, watch: undefined };
    const { answered, thought, isMine } = this.#unchanged(unreplaced);
    const { until } = options.desk ?? alone;
    if (!isReplaced) return isMine ? answered : until(answered);
    const { latents: unchanged } = await (isMine ? answered : until(thought));
    return this.#answer(options, { unchanged });
  }

  /** What it thought when it was asked this with nothing replaced; undefined where it was not, or failed. */
  async thought(options: Pick<AnswerOptions, 'settings' | 'seed'>): Promise<Thought | undefined> {
    return this.#own.get(this.#runOf(options))?.thought.catch(() => undefined);
  }

  #runOf({
    settings = {},
    seed = this.#index,
    changes,
    temperature = 0,
  }: Omit<AnswerOptions, 'signal'>): string {
    return JSON.stringify([settings, seed, changes?.list, changes?.given?.name, temperature]);
  }

  #unchanged(options: AnswerOptions): Own & { readonly isMine: boolean } {
    const run = this.#runOf(options);
    const known = this.#own.get(run);
    if (known) return { ...known, isMine: false };
    let answered: Promise<Answered> | undefined;
    const thought = new Promise<Thought>((resolve, reject) => {
      answered = this.#answer(options, { known: resolve });
      answered.then(resolve, reject);
    });
    // Perhaps nobody waits for it.
    thought.catch(() => undefined);
    const own = { answered: answered ?? Promise.reject(new TypeError('Nobody answers.')), thought };
    this.#own.set(run, own);
    return { ...own, isMine: true };
  }

  async #answer(options: AnswerOptions, { unchanged, known }: Others = {}): Promise<Answered> {
    const { signal, seed = this.#index, latents = [], patches, temperature = 0, watch, desk } = options;
    const { model, method, abilities, guesses } = this.#asks;
    const { settings, taps, own, ownPlan, from } = await this.#begin(options);
    const marker = markerOf(method, abilities);
    const asPrepared = {
      ...{ ...this.#asks, question: this.#question, settings, marker, taps, patches, unchanged },
      plan: withLatents(own, model, latents),
      ownPlan,
      fidelity: fidelityOf(method, undefined, abilities),
    };
    const thinking = await thinkingOf(asPrepared, from, {
      sampling: { ...greedy, seed, temperature },
      maxTokens: mostTokens,
      signal,
      desk,
      unheard: watch === undefined,
      ...(!watch && isAsItIs(asPrepared.plan) && { guesses }),
    });
    watch?.begun(from, this.#question, model);
    const { fed, fedPatches } = thinking.feeding;
    let text = '';
    for await (const one of think(from, watch ? watched(thinking, watch) : thinking)) {
      if (one.kind === 'written') text += one.text;
      await watch?.heard(one);
      if (one.kind !== 'written' || !thinksBeforeItWrites(method)) continue;
      known?.({ latents: fed, patches: fedPatches });
      if (options.latentsOnly === true) break;
    }
    return { answer: findAnswer(text, marker)?.text, latents: fed, patches: fedPatches };
  }

  /** Where the prompt was read, with what is changed. */
  async #begin(options: AnswerOptions) {
    const { signal, watch, beside } = options;
    const { model, method, abilities } = this.#asks;
    const settings = settingsOf(method, options.settings ?? {}, abilities, this.#question);
    const { own, ownPlan, key } = await this.#plans(options, settings);
    const taps = withTaps(needsOf(method, model), watch?.taps);
    const other = beside && (await beside.#begin({ signal, settings: options.settings ?? {} })).from;
    const reads = { taps, signal, unheard: watch === undefined, beside: other?.sequence };
    const from = await this.#from(JSON.stringify([key, taps, reads.unheard]), own, reads);
    return { settings, taps, own, ownPlan, from };
  }

  /** Everything that is changed, and what is without what the method itself changes. */
  async #plans({ changes, signal }: AnswerOptions, settings: MethodSettings) {
    const { model, method } = this.#asks;
    const byMethod = changesOf(method, settings);
    const { list = [], folder = '', given } = changes ?? {};
    const sketchLatents = method === 'modal-mixed' ? Number(settings['latents']) : undefined;
    const context = { folder, classes: classesOf(method), signal, sketchLatents, given };
    const compiled = (all: readonly Intervention[]) => compiledPlan(all, model, this.#question, context);
    return {
      own: await compiled([...list, ...byMethod]),
      ownPlan: list.length > 0 && byMethod.length > 0 ? await compiled(list) : undefined,
      key: JSON.stringify([byMethod, list, given?.name]),
    };
  }

  /** Over the prompt with nothing changed, layer by layer. */
  async stream(signal: AbortSignal): Promise<NonNullable<GivenVectors['stream']>> {
    const { model } = this.#asks;
    const { passes } = await readPrompt(model, this.#question, {
      taps: { residuals: 'all' },
      signal,
      keepsAll: true,
    });
    return layer => {
      const rows = passes.map(pass => pass.residual(layer));
      if (rows.length === 0 || rows.some(row => row === undefined)) return undefined;
      return { values: joined(rows.flatMap(row => row ?? [])), first: 1 - rows.length };
    };
  }

  #from(key: string, plan: Plan | undefined, reads: PromptOptions): Promise<Point> {
    const { model, method, abilities } = this.#asks;
    const known = this.#read.get(key);
    if (known) return known;
    const point = readPrompt(model, this.#question, {
      ...reads,
      plan,
      answersAtOnce: markerOf(method, abilities) === undefined,
      keepsAll: method === 'lavit' && reads.unheard !== true,
    });
    this.#read.set(key, point);
    return point;
  }
}

/** Only what is fed as latents is another. */
function isAsItIs(plan: Plan | undefined): boolean {
  return !plan || plan.stream.length + plan.rules.length + plan.headChanges.length === 0;
}

function withTaps(needed: Taps, wanted: Taps = {}): Taps {
  const both = (one: Taps['residuals'], other: Taps['residuals']) =>
    one === 'all' || other === 'all' ? 'all' : [...new Set([...(one ?? []), ...(other ?? [])])];
  return {
    ...needed,
    ...wanted,
    residuals: both(needed.residuals, wanted.residuals),
    attention: both(needed.attention, wanted.attention),
  };
}

function watched(thinking: Thinking, watch: Watch): Thinking {
  const { sampler } = thinking.write;
  const heard: Sampler = logits => {
    watch.weighed(logits);
    return sampler(logits);
  };
  return { ...thinking, write: { ...thinking.write, sampler: heard } };
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
async function ask(model: Model, subject: Subject, words: string) {
  if (model.takesPictures) return model.ask(words, [await model.see(pictureOf(subject))]);
  const sample = asTask(subject);
  if (sample) return model.ask(`${taskOf(sample.task).describe(sample.facts)} ${words}`, []);
  throw new DarkroomError('unsupported', `${model.name} takes no pictures.`, {
    remedy: 'Take a model that does, or samples of a task, which can be told in words.',
  });
}
