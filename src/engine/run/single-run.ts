// One run from beginning to end: what its method yields becomes steps, each is recorded before anybody hears of it, and
// however it ends, what was done is kept.

import { Divergence } from './continued';
import { traceHead } from './head';
import { LatentReader } from './latent-reader';
import { lensOfModel } from './lens-of-model';
import type { Prepared } from './prepare';
import { Recorder } from './recorder';
import type { CheckedRun } from './run-request';
import { StepMaker } from './step-maker';
import type { Made } from './step-maker';
import { thinkingOf } from './thinking-of';
import { notesOnRun } from '../../intervention/untouched';
import type { Latent, Written } from '../../methods/happening';
import { think, thinksInLatents } from '../../methods/method';
import type { Point } from '../../methods/point';
import { sentence, toFailure } from '../../shared/errors';
import { traceOfRun } from '../../trace/names';
import type { RunEvent, RunOutcome } from '../../shared/protocol/run';
import type { TraceDocument } from '../../shared/trace/document';

export interface SingleRunOptions {
  readonly prepared: Prepared;
  readonly run: CheckedRun;
  /** Of several runs, from 0. */
  readonly index: number;
  readonly report: (event: RunEvent) => void;
}

/** A run that has ended, and lies in its journal. */
export interface Ended {
  readonly outcome: RunOutcome;
  /** What belongs beside its result and was known only at its end. */
  readonly notes: readonly string[];
  /** Makes the trace of it; some of what is said there is known only when other runs have ended as well. */
  readonly finish: (agreement: TraceDocument['agreement']) => Promise<RunOutcome>;
}

export class SingleRun {
  readonly #options: SingleRunOptions;
  readonly #recorder: Recorder;
  readonly #maker: StepMaker;
  readonly #remarks: string[] = [];
  readonly #divergence: Divergence | undefined;

  private constructor(options: SingleRunOptions, recorder: Recorder, maker: StepMaker) {
    this.#options = options;
    this.#recorder = recorder;
    this.#maker = maker;
    const { followed } = options.prepared;
    this.#divergence = followed && new Divergence(followed.parent);
  }

  static async begin(options: SingleRunOptions): Promise<SingleRun> {
    const { prepared, run, index, report } = options;
    const head = await traceHead(prepared, run, run.sampling.seed + index);
    const lens = prepared.proof.reads.residuals ? await lensOfModel(prepared.model) : undefined;
    const latentReader = thinksInLatents(run.method)
      ? await LatentReader.open(prepared, lens, run.sample !== undefined)
      : undefined;
    const recorder = await Recorder.begin(traceOfRun(run.trace, index), head, prepared, lens !== undefined);
    report({ kind: 'started', run: index, journal: recorder.journal, trace: recorder.trace });
    return new SingleRun(
      options,
      recorder,
      new StepMaker({ prepared, sample: run.sample, lens, latentReader }),
    );
  }

  /** Thinks and writes to the end, to the abort, or to what goes wrong; what was done is kept in any case. */
  async write(beginning: Point, signal: AbortSignal): Promise<Ended> {
    const { prepared, run, index } = this.#options;
    try {
      await this.#record(await this.#maker.prompt(beginning));
      const sampling = { ...run.sampling, seed: run.sampling.seed + index };
      const { maxTokens } = run;
      const thinking = await thinkingOf(prepared, beginning, { sampling, maxTokens, signal });
      for await (const one of think(beginning, thinking))
        if (one.kind === 'remark') this.#remarks.push(one.sentence);
        else await this.#recordAndTell(one);
      return await this.#end('done');
    } catch (error) {
      if (signal.aborted) return this.#end('cancelled');
      return this.#end('failed', sentence(toFailure(error)));
    }
  }

  async #recordAndTell(one: Written | Latent): Promise<void> {
    const { index: run, report } = this.#options;
    if (one.kind === 'written') {
      await this.#record(await this.#maker.written(one));
      report({ kind: 'written', run, tokens: this.#maker.tokens, text: one.text });
    } else {
      await this.#record(await this.#maker.latent(one));
      report({ kind: 'thought', run, latents: this.#maker.latents });
    }
  }

  async #record({ recorded, rows }: Made): Promise<void> {
    this.#divergence?.see(recorded.step, rows['latent.vector']);
    await this.#recorder.step(recorded, rows);
  }

  async #end(state: RunOutcome['state'], why?: string): Promise<Ended> {
    const answer = state === 'done' ? this.#maker.answer() : undefined;
    if (answer) await this.#record(answer);
    const { ms, text, tokens, latents } = this.#maker;
    const status = state === 'failed' ? { state, ms, sentence: why ?? '' } : { state, ms };
    const firstDivergence = this.#divergence?.first;
    const notes = state === 'done' ? [...this.#remarks, ...this.#untouched()] : this.#remarks;
    const unwritten = await this.#recorder.close({
      status,
      ...(notes.length > 0 && { notes }),
      ...(firstDivergence !== undefined && { firstDivergence }),
    });
    const problem = why ?? unwritten;
    const read = answer?.recorded.step;
    const outcome: RunOutcome = {
      trace: this.#recorder.journal,
      state: unwritten === undefined ? state : 'failed',
      ...(problem !== undefined && { sentence: problem }),
      text,
      ...(read && { answer: read.text }),
      ...(read?.correct !== undefined && { correct: read.correct }),
      tokens,
      latents,
      ms,
    };
    return { outcome, notes, finish: agreement => this.#finish(outcome, agreement) };
  }

  /** Of what was asked for; a method's own changes are its own affair. */
  #untouched(): readonly string[] {
    const { ownPlan } = this.#options.prepared;
    return ownPlan ? notesOnRun(ownPlan, this.#maker.table) : [];
  }

  async #finish(outcome: RunOutcome, agreement: TraceDocument['agreement']): Promise<RunOutcome> {
    this.#options.report({ kind: 'finishing', run: this.#options.index });
    const { trace, unfinished } = await this.#recorder.finish(agreement);
    if (unfinished === undefined) return { ...outcome, trace };
    return { ...outcome, trace, state: 'failed', sentence: outcome.sentence ?? unfinished };
  }
}
