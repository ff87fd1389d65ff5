// Problem: what a method yields is not what a trace keeps. Steps have numbers, rows and times, measures of the pass that they
// follow from, and words for tokens that nothing has named yet.
// Idea: one maker for each run turns happenings into steps. It knows the steps before, and neither chooses nor writes.

import { promptTokens } from './head';
import type { LatentReader } from './latent-reader';
import { latentTensors, shapeOfLatent } from './latent-record';
import { answerToken } from './lens-of-model';
import type { Prepared } from './prepare';
import type { Frame, Readings, RowTensors } from './readings';
import { readRows } from './row-readings';
import type { RowReader } from './row-readings';
import { sharesInside } from '../../shared/measures/region';
import type { PositionTable } from '../../intervention/positions';
import { endsWithMarker, findAnswer } from '../../methods/answer';
import { sameAnswer } from '../../shared/same-answer';
import type { Latent, Written } from '../../methods/happening';
import type { Pass } from '../../methods/pass';
import { newest } from '../../methods/point';
import type { Point } from '../../methods/point';
import type { LensSession } from '../../runtime/lens-session';
import { lengthOf } from '../../steering/energy';
import type { TracedSample } from '../../shared/trace/document';
import type { AnswerStep, LatentStep, RecordedStep, Step, TextStep } from '../../shared/trace/step';
import { tokenClasses } from '../../shared/trace/token';
import type { Token } from '../../shared/trace/token';

export interface StepMakerOptions {
  readonly prepared: Prepared;
  readonly sample: TracedSample | undefined;
  readonly lens: LensSession | undefined;
  readonly latentReader: LatentReader | undefined;
}

export interface Made<S extends Step = Step> {
  readonly recorded: RecordedStep & { readonly step: S };
  readonly rows: RowTensors;
}

/** What a step brings beside itself. */
interface Recordable extends Readings {
  readonly words?: Pick<TextStep, 'words'>;
}

export class StepMaker {
  readonly #options: StepMakerOptions;
  readonly #reader: RowReader;
  readonly #started = performance.now();
  /** Tokens whose text the trace has. */
  readonly #named = new Set<number>();
  /** Classes of all positions so far. */
  readonly #classes: number[];
  readonly #latents: Float32Array[] = [];
  /** Each text step with its number among all steps, and where its text begins. */
  readonly #texts: { readonly step: number; readonly row: number; readonly at: number }[] = [];
  #steps = 0;
  #text = '';
  /** The newest row. */
  #row = 0;
  #answerFrom: number | undefined;

  constructor(options: StepMakerOptions) {
    const { prepared, sample, lens } = options;
    this.#options = options;
    this.#classes = prepared.question.prompt.classes.map(of => tokenClasses.indexOf(of));
    if (prepared.marker === undefined) this.#answerFrom = this.#classes.length;
    this.#reader = {
      frame: frameOf(prepared, sample),
      lens,
      answer: sample && answerToken(prepared.model, sample.truth),
      classes: length => Uint8Array.from(this.#classes.slice(0, length)),
      hasStats: prepared.taps.stats === true,
    };
  }

  get text(): string {
    return this.#text;
  }

  get tokens(): number {
    return this.#texts.length;
  }

  get latents(): number {
    return this.#latents.length;
  }

  get ms(): number {
    return performance.now() - this.#started;
  }

  /** All positions that were passed over; the last token of a text is none of them. */
  get table(): PositionTable {
    const promptLength = this.#options.prepared.question.prompt.ids.length;
    return {
      classes: Uint8Array.from(this.#classes.slice(0, promptLength + this.#row)),
      promptLength,
      ...(this.#answerFrom !== undefined && { answerFrom: this.#answerFrom }),
    };
  }

  async prompt(beginning: Point): Promise<Made> {
    const tokens = promptTokens(this.#options.prepared);
    for (const { id } of tokens) if (id !== null) this.#named.add(id);
    const { tensors, measures, words } = await this.#readings([newest(beginning)]);
    const appended = { from: 0, count: tokens.length };
    this.#steps++;
    return {
      recorded: {
        step: { kind: 'prompt', row: 0, appended, ms: this.ms, measures, ...words },
        tokens,
      },
      rows: tensors,
    };
  }

  async written({ choice, text, passes, position, forced, isEnd }: Written): Promise<Made> {
    const { tensors, measures, words } = await this.#following(passes);
    const { token: id, probability, entropy, margin, sampled } = choice;
    const step: TextStep = {
      kind: 'text',
      row: this.#row,
      appended: { from: position, count: 1 },
      ms: this.ms,
      measures: { ...measures, outputEntropy: sampled?.entropy ?? entropy },
      ...words,
      token: {
        id,
        text,
        probability,
        entropy,
        ...(sampled && { sampled }),
        ...(Number.isFinite(margin) && { margin }),
        ...(forced && { forced }),
        ...(isEnd && { end: true as const }),
      },
    };
    this.#texts.push({ step: this.#steps, row: this.#row, at: this.#text.length });
    this.#text += text;
    const { marker } = this.#options.prepared;
    if (marker !== undefined && endsWithMarker(this.#text, marker)) this.#answerFrom ??= position + 1;
    return this.#made(step, [{ id, text, class: 'generated' }], tensors);
  }

  async latent(latent: Latent): Promise<Made> {
    const { tensors, measures, words } = await this.#following(latent.passes);
    const { span, index, of, origin, vector, form, added, position } = latent;
    const { prepared, latentReader } = this.#options;
    const context = { before: this.#latents, picture: prepared.picture?.seen.features };
    const read = await latentReader?.read(latent);
    const step: LatentStep = {
      kind: 'latent',
      row: this.#row,
      appended: { from: position, count: added.length },
      ms: this.ms,
      measures,
      ...words,
      latent: this.#latents.length,
      span,
      index,
      of,
      origin,
      ...shapeOfLatent(vector, context),
      form,
      readings: read?.readings ?? [],
    };
    this.#latents.push(vector);
    return this.#made(step, added, { ...tensors, ...latentTensors(latent), ...read?.tensors });
  }

  /** Undefined where the text, which is complete, holds none. Its row is that of its first token. */
  answer(): Made<AnswerStep> | undefined {
    const { prepared, sample } = this.#options;
    const found = findAnswer(this.#text, prepared.marker);
    const first = found && this.#texts.findLast(({ at }) => at <= found.from);
    if (!first) return undefined;
    const step: AnswerStep = {
      kind: 'answer',
      row: first.row,
      appended: { from: this.#classes.length, count: 0 },
      ms: this.ms,
      text: found.text,
      fromStep: first.step,
      ...(sample && { truth: sample.truth, correct: sameAnswer(found.text, sample.truth) }),
    };
    return { recorded: { step, tokens: [] }, rows: {} };
  }

  #made(step: Step, tokens: readonly Token[], rows: RowTensors): Made {
    for (const { class: of } of tokens) this.#classes.push(tokenClasses.indexOf(of));
    this.#steps++;
    return { recorded: { step, tokens }, rows };
  }

  /** The pass that the first step after the prompt follows from was recorded with the prompt. */
  async #following(passes: readonly Pass[]): Promise<Recordable> {
    if (this.#steps > 1) return this.#readings(passes);
    return { ...(await this.#readings(passes.slice(-1))), tensors: {} };
  }

  async #readings(passes: readonly Pass[]): Promise<Recordable> {
    const read = await readRows(passes, this.#reader);
    const words = this.#newWords(read.tensors['lens.ids'] ?? []);
    const last = passes.at(-1)?.position ?? 0;
    this.#row = last - this.#options.prepared.question.prompt.ids.length + 1;
    return { ...read, ...(words && { words: { words } }) };
  }

  /** The texts of tokens that nothing in the trace has named so far. */
  #newWords(ids: ArrayLike<number>): TextStep['words'] {
    const fresh = [...new Set(Array.from(ids))].filter(id => !this.#named.has(id));
    if (fresh.length === 0) return undefined;
    for (const id of fresh) this.#named.add(id);
    const { tokenizer } = this.#options.prepared.model.prompts;
    return Object.fromEntries(fresh.map(id => [id, tokenizer.show(id)]));
  }
}

function frameOf(prepared: Prepared, sample?: TracedSample): Frame {
  const { model, question, picture, attentionLayers } = prepared;
  return {
    layers: model.decoder.graph.anatomy.layers.length,
    attentionLayers,
    heads: model.decoder.manifest?.heads ?? 0,
    imagePositions: question.prompt.classes.flatMap((of, position) => (of === 'image' ? [position] : [])),
    insideBox: picture && sample?.box && sharesInside(picture.seen.prepared.boxes, [sample.box]),
    added: addedBy(prepared),
  };
}

function addedBy({ plan }: Prepared): Frame['added'] {
  const single = new Map<number, number>();
  const changes = plan?.stream ?? [];
  for (const { layer, effect } of changes)
    if ('strength' in effect && changes.filter(other => other.layer === layer).length === 1)
      single.set(layer, Math.abs(effect.strength) * lengthOf(effect.vector));
  return single;
}
