// Problem: a sweep asks one question dozens of times, each time with something else added to the stream, and most of the time
// would go into reading the same prompt again and into steps of a single row.
// Idea: arms are the rows of one sequence. The prompt is read once, up to the first position at which any arm changes it;
// then rows go on together, each with its own plan, and leave when they have ended. A row is not told what the others do.

import { ArmStats } from './trial-stats';
import type { EditSize } from './trial-stats';
import { maskOf } from '../../intervention/positions';
import type { PositionTable } from '../../intervention/positions';
import type { Plan } from '../../intervention/plan';
import { positionClasses } from '../../intervention/position-names';
import { endsWithMarker } from '../../methods/answer';
import type { Model, Question } from '../../model/run/model';
import { Sequence } from '../../model/run/sequence';
import type { Advanced, NewPositions } from '../../model/run/sequence';
import type { Reading } from '../../runtime/forward';
import { greedy, samplerOf } from '../../runtime/sampling';
import { sentence, toFailure } from '../../shared/errors';

export interface TogetherOptions {
  /** The word that the answer follows; undefined where all of it is the answer. */
  readonly marker: string | undefined;
  readonly mostTokens: number;
  readonly signal: AbortSignal;
  /** Reads the stream of every position as well, the prompt's too. */
  readonly watch?: {
    readonly layer: number;
    readonly read: (reading: Reading, table: PositionTable) => void;
  };
}

export interface RowAnswer extends EditSize {
  readonly text: string;
  /** Written, with the one that ends the answer. */
  readonly tokens: number;
  /** It had not ended when it had as many as it may have. */
  readonly cut: boolean;
  /** Why this row has no answer. */
  readonly failed?: string;
}

export interface RowWish {
  /** Undefined changes nothing. */
  readonly plan: Plan | undefined;
  /** Tokens that are put before any is chosen. */
  readonly begins: readonly number[];
}

/** One answer for each wish, in their order. */
export async function answerTogether(
  model: Model,
  question: Question,
  wishes: readonly RowWish[],
  options: TogetherOptions,
): Promise<readonly RowAnswer[]> {
  const rows = wishes.map(wish => new Row(model, wish));
  const plans = wishes.map(({ plan }) => plan);
  const results: Reading[] = [];
  const { watch } = options;
  const taps = { residuals: watch ? [watch.layer] : [], attention: [], stats: true };
  const reads = { taps, signal: options.signal, read: (reading: Reading) => results.push(reading) };
  let live: readonly Row[] = rows;
  const measured = ({ sequence }: Advanced) => {
    // A model that takes one row at a time is read row by row.
    for (const reading of results.splice(0)) {
      for (const [place, at] of reading.rows.entries())
        live[at]?.stats.take(reading, place, sequence.table(at));
      watch?.read(reading, sequence.table(0));
    }
  };
  const { sequence: begun, rest } = await promptOf(model, question, plans, options);
  let step: Advanced = { sequence: begun, logits: [] };
  for (const piece of rest) {
    step = await step.sequence.advance(
      rows.map(() => piece),
      reads,
    );
    measured(step);
  }
  if (options.marker === undefined) step = answersNext(step, [...live.keys()]);
  for (;;) {
    const going = [...live.entries()].filter(([at, row]) => row.choose(step.logits[at], options.mostTokens));
    if (going.length === 0) return rows.map(row => row.answer);
    const places = going.map(([at]) => at);
    const sequence = places.length === live.length ? step.sequence : step.sequence.select(places);
    live = going.map(([, row]) => row);
    const next: NewPositions[] = [];
    for (const row of live) next.push({ inputs: await model.lookUp([row.newest]), classes: ['generated'] });
    step = await sequence.advance(next, reads);
    measured(step);
    const { marker } = options;
    if (marker !== undefined)
      step = answersNext(
        step,
        [...live.keys()].filter(at => live[at]?.endsWith(marker)),
      );
  }
}

/** What is done from the next position on to those rows whose answer begins there. */
function answersNext(step: Advanced, rows: readonly number[]): Advanced {
  return { ...step, sequence: rows.reduce((sequence, row) => sequence.withAnswerNext(row), step.sequence) };
}

/** More positions than these are read again by every row: one by one they would take longer. */
const mostOneByOne = 48;

/** The prompt as far as no plan changes it, a row for each plan, and what is still to be read. */
async function promptOf(
  model: Model,
  { prompt, inputs }: Question,
  plans: readonly (Plan | undefined)[],
  { signal, watch }: TogetherOptions,
): Promise<{ readonly sequence: Sequence; readonly rest: readonly NewPositions[] }> {
  const { classes } = prompt;
  const beginning = { positions: prompt.positions, promptLength: classes.length };
  const first = Math.min(classes.length - 1, ...plans.map(plan => firstChanged(plan, classes)));
  const part = (from: number, to: number): NewPositions => ({
    classes: classes.slice(from, to),
    inputs:
      'tokens' in inputs
        ? { tokens: inputs.tokens.slice(from, to) }
        : { embeddings: rowsOf(inputs.embeddings, classes.length, from, to) },
  });
  if (watch || first <= 0 || classes.length - first > mostOneByOne) {
    const rows = plans.map(plan => ({ ...beginning, plan }));
    return { sequence: Sequence.of(model, rows), rest: [part(0, classes.length)] };
  }
  const one = await Sequence.of(model, [beginning]).advance([part(0, first)], { signal });
  const rest: NewPositions[] = [];
  // Some attention operators take several rows with something before them only one position at a time.
  for (let at = first; at < classes.length; at++) rest.push(part(at, at + 1));
  return { sequence: one.sequence.select(plans.map(() => 0)).withPlans(plans), rest };
}

function rowsOf(embeddings: Float32Array, count: number, from: number, to: number): Float32Array {
  const width = embeddings.length / count;
  return embeddings.subarray(from * width, to * width);
}

/** The first position of the prompt that a plan does anything to, as far as can be told without running it. */
export function firstChanged(plan: Plan | undefined, classes: Question['prompt']['classes']): number {
  if (plan === undefined) return Infinity;
  // Attention and heads change what other positions read, too: nothing is shared with those.
  if (plan.rules.length > 0 || plan.headChanges.length > 0) return 0;
  const ids = Uint8Array.from(classes, name => positionClasses.indexOf(name));
  const table = { classes: ids, promptLength: classes.length };
  const firsts = plan.stream.map(({ positions }) =>
    maskOf(positions, table, 0, classes.length).findIndex(holds => holds > 0),
  );
  return Math.min(Infinity, ...firsts.filter(first => first >= 0));
}

class Row {
  readonly stats: ArmStats;
  readonly #model: Model;
  readonly #stream;
  readonly #sample = samplerOf(greedy);
  readonly #tokens: number[] = [];
  readonly #begins: readonly number[];
  #text = '';
  #cut = false;
  #failed: string | undefined;

  constructor(model: Model, { plan, begins }: RowWish) {
    this.#model = model;
    this.#begins = begins;
    this.stats = new ArmStats(plan);
    this.#stream = model.prompts.tokenizer.stream({ marks: false });
  }

  get newest(): number {
    return this.#tokens.at(-1) ?? 0;
  }

  get answer(): RowAnswer {
    const failed = this.#failed === undefined ? {} : { failed: this.#failed };
    return { text: this.#text, tokens: this.#tokens.length, cut: this.#cut, ...this.stats.size, ...failed };
  }

  endsWith(marker: string): boolean {
    return endsWithMarker(this.#text, marker);
  }

  /** Writes the likeliest token; whether there is more to come. */
  choose(logits: Float32Array | undefined, mostTokens: number): boolean {
    try {
      const chosen = this.#sample(logits ?? new Float32Array(0));
      const token = this.#begins[this.#tokens.length] ?? chosen.token;
      this.#tokens.push(token);
      const isEnd = this.#model.prompts.ends.includes(token);
      const isLast = isEnd || this.#tokens.length === mostTokens;
      this.#cut = isLast && !isEnd;
      this.#text += isEnd ? '' : this.#stream.push(token);
      if (isLast) this.#text += this.#stream.end();
      return !isLast;
    } catch (error) {
      // An arm that breaks the model ends alone.
      this.#failed = sentence(toFailure(error));
      return false;
    }
  }
}
