// One run, recorded step by step: what is chosen, what was measured on the way, and what the answer is in the end.

import { promptTokens, traceHead } from './head';
import { LatentReader } from './latent-reader';
import { latentTensors, shapeOfLatent } from './latent-record';
import { answerToken, lensOfModel } from './lens-of-model';
import type { Prepared } from './prepare';
import type { Frame, Readings } from './readings';
import { Recorder } from './recorder';
import { readRows } from './row-readings';
import type { RowReader } from './row-readings';
import type { CheckedRun } from './run-request';
import { thinkingOf } from './thinking-of';
import { sharesInside } from '../../measures/region';
import { findAnswer, sameAnswer } from '../../methods/answer';
import type { Latent, Written } from '../../methods/happening';
import { think, thinksInLatents } from '../../methods/method';
import type { Pass } from '../../methods/pass';
import { newest } from '../../methods/point';
import type { Point } from '../../methods/point';
import type { LensSession } from '../../runtime/lens-session';
import { sentence, toFailure } from '../../shared/errors';
import type { RunEvent, RunOutcome } from '../../shared/protocol/run';
import type { SelfTest } from '../../shared/trace/document';
import type { LatentStep, TextStep } from '../../shared/trace/step';
import { tokenClasses } from '../../shared/trace/token';
import type { Token } from '../../shared/trace/token';

/** What a step brings beside itself. */
interface Recordable extends Readings {
  readonly words?: Pick<TextStep, 'words'>;
}

export interface SingleRunOptions {
  readonly prepared: Prepared;
  readonly run: CheckedRun;
  readonly test: SelfTest;
  /** Of several runs, from 0. */
  readonly index: number;
  readonly report: (event: RunEvent) => void;
}

export class SingleRun {
  readonly #options: SingleRunOptions;
  readonly #recorder: Recorder;
  readonly #reader: RowReader;
  readonly #latentReader: LatentReader | undefined;
  readonly #started = performance.now();
  /** Tokens whose text the trace has. */
  readonly #named = new Set<number>();
  #text = '';
  /** Where the text of each text step begins, by its number among all steps. */
  readonly #begins: { readonly step: number; readonly at: number }[] = [];
  #steps = 0;
  #tokens = 0;
  readonly #remarks: string[] = [];
  readonly #latents: Float32Array[] = [];
  /** Classes of all positions so far. */
  readonly #classes: number[];
  /** The row that was recorded last. */
  #row = 0;

  private constructor(
    options: SingleRunOptions,
    recorder: Recorder,
    lens: LensSession | undefined,
    latentReader: LatentReader | undefined,
  ) {
    this.#latentReader = latentReader;
    this.#options = options;
    this.#recorder = recorder;
    const { prepared, run } = options;
    const truth = run.sample?.truth;
    this.#classes = prepared.question.prompt.classes.map(of => tokenClasses.indexOf(of));
    this.#reader = {
      frame: frameOf(options),
      lens,
      answer: truth === undefined ? undefined : answerToken(prepared.model, truth),
      classes: length => Uint8Array.from(this.#classes.slice(0, length)),
      hasStats: prepared.taps.stats === true,
    };
  }

  static async begin(options: SingleRunOptions): Promise<SingleRun> {
    const { prepared, run, test, index, report } = options;
    const head = await traceHead(prepared, run, test, run.sampling.seed + index);
    const lens = await lensOfModel(prepared.model);
    const latentReader = thinksInLatents(run.method)
      ? await LatentReader.open(prepared, lens, run.sample !== undefined)
      : undefined;
    const recorder = await Recorder.begin(traceOf(run.trace, index), head, prepared, lens !== undefined);
    report({ kind: 'started', run: index, journal: recorder.journal, trace: recorder.trace });
    return new SingleRun(options, recorder, lens, latentReader);
  }

  /** Thinks and writes to the end, to the abort, or to what goes wrong; what was done is kept in any case. */
  async write(beginning: Point, signal: AbortSignal): Promise<RunOutcome> {
    const { prepared, run, index, report } = this.#options;
    try {
      await this.#recordPrompt(beginning);
      const seed = run.sampling.seed + index;
      const thinking = await thinkingOf(prepared, run, seed, beginning, signal);
      for await (const one of think(beginning, thinking)) {
        if (one.kind === 'remark') {
          this.#remarks.push(one.sentence);
          continue;
        }
        // The pass that the first one follows from was recorded with the prompt.
        const isFirst = this.#steps === 1;
        const { tensors, ...read } = await this.#readings(isFirst ? one.passes.slice(-1) : one.passes);
        const rows = isFirst ? {} : tensors;
        if (one.kind === 'written') {
          await this.#recordText(one, { ...read, tensors: rows });
          report({ kind: 'written', run: index, tokens: this.#tokens, text: one.text });
        } else {
          await this.#recordLatent(one, { ...read, tensors: rows });
          report({ kind: 'thought', run: index, latents: this.#latents.length });
        }
      }
      return await this.#finish('done');
    } catch (error) {
      if (signal.aborted) return this.#finish('cancelled');
      return this.#finish('failed', sentence(toFailure(error)));
    }
  }

  async #recordPrompt(beginning: Point): Promise<void> {
    const tokens = promptTokens(this.#options.prepared);
    for (const { id } of tokens) if (id !== null) this.#named.add(id);
    const { tensors, measures, words } = await this.#readings([newest(beginning)]);
    const appended = { from: 0, count: tokens.length };
    const step = { kind: 'prompt' as const, row: 0, appended, ms: this.#ms(), measures, ...words };
    await this.#recorder.step({ step, tokens }, tensors);
    this.#steps++;
  }

  async #recordText(
    { choice, text, position, forced }: Written,
    { tensors, measures, words }: Recordable,
  ): Promise<void> {
    const { token: id, probability, entropy, margin } = choice;
    const step: TextStep = {
      kind: 'text',
      row: this.#row,
      appended: { from: position, count: 1 },
      ms: this.#ms(),
      measures: { ...measures, outputEntropy: entropy },
      ...words,
      token: {
        id,
        text,
        probability,
        entropy,
        ...(Number.isFinite(margin) && { margin }),
        ...(forced && { forced }),
      },
    };
    await this.#record(step, [{ id, text, class: 'generated' }], tensors);
    this.#begins.push({ step: this.#steps - 1, at: this.#text.length });
    this.#text += text;
    this.#tokens++;
  }

  async #recordLatent(latent: Latent, { tensors, measures, words }: Recordable): Promise<void> {
    const { span, index, of, origin, vector, form, added, position } = latent;
    const context = { before: this.#latents, picture: this.#options.prepared.picture?.seen.features };
    const read = await this.#latentReader?.read(latent);
    const step: LatentStep = {
      kind: 'latent',
      row: this.#row,
      appended: { from: position, count: added.length },
      ms: this.#ms(),
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
    await this.#record(step, added, { ...tensors, ...latentTensors(latent), ...read?.tensors });
  }

  async #record(
    step: TextStep | LatentStep,
    tokens: readonly Token[],
    tensors: Readings['tensors'],
  ): Promise<void> {
    await this.#recorder.step({ step, tokens }, tensors);
    for (const { class: of } of tokens) this.#classes.push(tokenClasses.indexOf(of));
    this.#steps++;
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

  async #finish(state: RunOutcome['state'], why?: string): Promise<RunOutcome> {
    const { prepared, run, index, report } = this.#options;
    const answer = state === 'done' ? findAnswer(this.#text, prepared.marker) : undefined;
    const truth = run.sample?.truth;
    const correct = answer && truth !== undefined ? sameAnswer(answer.text, truth) : undefined;
    if (answer) {
      const fromStep = this.#begins.findLast(({ at }) => at <= answer.from)?.step ?? 1;
      const appended = { from: this.#classes.length, count: 0 };
      const known = truth !== undefined && correct !== undefined ? { truth, correct } : {};
      const step = {
        kind: 'answer' as const,
        row: this.#row,
        appended,
        ms: this.#ms(),
        text: answer.text,
        fromStep,
        ...known,
      };
      await this.#recorder.step({ step, tokens: [] }, {});
    }
    report({ kind: 'finishing', run: index });
    const ms = this.#ms();
    const status = state === 'failed' ? { state, ms, sentence: why ?? '' } : { state, ms };
    const { trace, unfinished } = await this.#recorder.end(status, this.#remarks);
    const problem = why ?? unfinished;
    return {
      trace,
      state: unfinished === undefined ? state : 'failed',
      ...(problem !== undefined && { sentence: problem }),
      text: this.#text,
      ...(answer && { answer: answer.text }),
      ...(correct !== undefined && { correct }),
      tokens: this.#tokens,
      ms,
    };
  }

  #ms(): number {
    return performance.now() - this.#started;
  }
}

/** The first run's trace is the one that was asked for; the others stand beside it. */
function traceOf(trace: string, index: number): string {
  return index === 0 ? trace : trace.replace(/\.trace\.safetensors$/, `-${index + 1}.trace.safetensors`);
}

function frameOf({ prepared, run }: SingleRunOptions): Frame {
  const { model, question, picture, attentionLayers } = prepared;
  const box = run.sample?.box;
  return {
    layers: model.decoder.graph.anatomy.layers.length,
    attentionLayers,
    heads: model.decoder.manifest?.heads ?? 0,
    imagePositions: question.prompt.classes.flatMap((of, position) => (of === 'image' ? [position] : [])),
    insideBox: picture && box && sharesInside(picture.seen.prepared.boxes, [box]),
  };
}
