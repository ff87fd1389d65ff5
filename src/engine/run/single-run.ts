// One run, recorded step by step: what is chosen, what was measured on the way, and what the answer is in the end.

import { promptTokens, traceHead } from './head';
import { answerToken, lensOfModel } from './lens-of-model';
import { lensReadings } from './lens-readings';
import type { Prepared } from './prepare';
import { readingsOf } from './readings';
import type { Frame, Readings } from './readings';
import { Recorder } from './recorder';
import type { CheckedRun } from './run-request';
import { sharesInside } from '../../measures/region';
import { findAnswer, sameAnswer } from '../../methods/answer';
import type { Pass } from '../../methods/pass';
import { writeText } from '../../methods/text';
import type { Beginning, Written } from '../../methods/text';
import type { LensSession } from '../../runtime/lens-session';
import { samplerOf } from '../../runtime/sampling';
import { sentence, toFailure } from '../../shared/errors';
import type { RunEvent, RunOutcome } from '../../shared/protocol/run';
import type { SelfTest } from '../../shared/trace/document';
import type { Measures } from '../../shared/trace/measures';
import type { TextStep } from '../../shared/trace/step';
import { tokenClasses } from '../../shared/trace/token';

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
  readonly #frame: Frame;
  readonly #lens: LensSession | undefined;
  readonly #started = performance.now();
  /** Tokens whose text the trace has. */
  readonly #named = new Set<number>();
  #text = '';
  /** Where the text of each text step begins, by its number among all steps. */
  readonly #begins: { readonly step: number; readonly at: number }[] = [];
  #steps = 0;

  private constructor(options: SingleRunOptions, recorder: Recorder, lens: LensSession | undefined) {
    this.#options = options;
    this.#recorder = recorder;
    this.#frame = frameOf(options);
    this.#lens = lens;
  }

  static async begin(options: SingleRunOptions): Promise<SingleRun> {
    const { prepared, run, test, index, report } = options;
    const head = await traceHead(prepared, run, test, run.sampling.seed + index);
    const lens = await lensOfModel(prepared.model);
    const recorder = await Recorder.begin(traceOf(run.trace, index), head, prepared, lens !== undefined);
    report({ kind: 'started', run: index, journal: recorder.journal, trace: recorder.trace });
    return new SingleRun(options, recorder, lens);
  }

  /** Writes to the end, to the abort, or to what goes wrong; what was written is kept in any case. */
  async write(beginning: Beginning, signal: AbortSignal): Promise<RunOutcome> {
    const { prepared, run, index, report } = this.#options;
    let tokens = 0;
    try {
      await this.#recordPrompt(beginning);
      const written = writeText(prepared.model, beginning, {
        sampler: samplerOf({ ...run.sampling, seed: run.sampling.seed + index }),
        maxTokens: run.maxTokens,
        marker: prepared.marker,
        taps: prepared.taps,
        signal,
      });
      for await (const one of written) {
        await this.#recordText(one, tokens === 0);
        tokens++;
        report({ kind: 'written', run: index, tokens, text: one.text });
      }
      return await this.#finish('done', tokens);
    } catch (error) {
      if (signal.aborted) return this.#finish('cancelled', tokens);
      return this.#finish('failed', tokens, sentence(toFailure(error)));
    }
  }

  async #recordPrompt({ pass }: Beginning): Promise<void> {
    const tokens = promptTokens(this.#options.prepared);
    for (const { id } of tokens) if (id !== null) this.#named.add(id);
    const { tensors, measures, words } = await this.#readings(pass);
    const appended = { from: 0, count: tokens.length };
    const step = { kind: 'prompt' as const, row: 0, appended, ms: this.#ms(), measures, ...words };
    await this.#recorder.step({ step, tokens }, tensors);
    this.#steps++;
  }

  /** The pass of the first token was recorded with the prompt. */
  async #recordText({ choice, text, pass, position }: Written, isFirst: boolean): Promise<void> {
    const { token: id, probability, entropy, margin } = choice;
    const { tensors, measures, words } = await this.#readings(pass);
    const step: TextStep = {
      kind: 'text',
      row: pass.position - this.#options.prepared.question.prompt.ids.length + 1,
      appended: { from: position, count: 1 },
      ms: this.#ms(),
      measures: { ...measures, outputEntropy: entropy },
      ...words,
      token: { id, text, probability, entropy, ...(Number.isFinite(margin) && { margin }) },
    };
    await this.#recorder.step({ step, tokens: [{ id, text, class: 'generated' }] }, isFirst ? {} : tensors);
    this.#begins.push({ step: this.#steps, at: this.#text.length });
    this.#text += text;
    this.#steps++;
  }

  async #readings(pass: Pass): Promise<Readings & { readonly words?: Pick<TextStep, 'words'> }> {
    const classes = this.#classes(pass.position + 1);
    const read = readingsOf(pass, classes, this.#frame);
    const { model } = this.#options.prepared;
    const truth = this.#options.run.sample?.truth;
    const lens =
      this.#lens &&
      (await lensReadings(
        this.#lens,
        pass,
        this.#frame.layers,
        truth === undefined ? undefined : answerToken(model, truth),
      ));
    const measures: Measures = { ...read.measures, ...(lens?.answerRank && { answerRank: lens.answerRank }) };
    const words = this.#newWords(lens?.tensors['lens.ids'] ?? []);
    return { tensors: { ...read.tensors, ...lens?.tensors }, measures, ...(words && { words: { words } }) };
  }

  /** The texts of tokens that nothing in the trace has named so far. */
  #newWords(ids: ArrayLike<number>): TextStep['words'] {
    const fresh = [...new Set(Array.from(ids))].filter(id => !this.#named.has(id));
    if (fresh.length === 0) return undefined;
    for (const id of fresh) this.#named.add(id);
    const { tokenizer } = this.#options.prepared.model.prompts;
    return Object.fromEntries(fresh.map(id => [id, tokenizer.show(id)]));
  }

  /** Of all positions up to here. */
  #classes(length: number): Uint8Array {
    const { classes } = this.#options.prepared.question.prompt;
    return Uint8Array.from({ length }, (_, i) => tokenClasses.indexOf(classes[i] ?? 'generated'));
  }

  async #finish(state: RunOutcome['state'], tokens: number, why?: string): Promise<RunOutcome> {
    const { prepared, run, index, report } = this.#options;
    const answer = state === 'done' ? findAnswer(this.#text, prepared.marker) : undefined;
    const truth = run.sample?.truth;
    const correct = answer && truth !== undefined ? sameAnswer(answer.text, truth) : undefined;
    if (answer) {
      const fromStep = this.#begins.findLast(({ at }) => at <= answer.from)?.step ?? 1;
      const appended = { from: prepared.question.prompt.ids.length + tokens, count: 0 };
      const known = truth !== undefined && correct !== undefined ? { truth, correct } : {};
      const step = {
        kind: 'answer' as const,
        row: 0,
        appended,
        ms: this.#ms(),
        text: answer.text,
        fromStep,
        ...known,
      };
      await this.#recorder.step({ step: { ...step, row: Math.max(0, tokens - 1) }, tokens: [] }, {});
    }
    report({ kind: 'finishing', run: index });
    const ms = this.#ms();
    const status = state === 'failed' ? { state, ms, sentence: why ?? '' } : { state, ms };
    const { trace, unfinished } = await this.#recorder.end(status);
    const problem = why ?? unfinished;
    return {
      trace,
      state: unfinished === undefined ? state : 'failed',
      ...(problem !== undefined && { sentence: problem }),
      text: this.#text,
      ...(answer && { answer: answer.text }),
      ...(correct !== undefined && { correct }),
      tokens,
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
