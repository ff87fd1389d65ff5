// Problem: methods build sequences in their own ways: text after text, latents, picture rows put in again, one row ahead
// of the others in an experiment; and each position has a class, a place, and things done to it.
// Idea: a sequence is a value. `advance` gives the next one, whose rows are longer, and what the last position says; an
// earlier one stays as it was, so that a run can fork anywhere. What is done to positions follows from their classes,
// with a cache or without.

import { isBranchable } from './branchable';
import { grow, isGrownFrom, pruned } from './branches';
import type { Branch } from './branches';
import type { Inputs } from './model';
import { compile } from '../../intervention/compile';
import type { Plan } from '../../intervention/plan';
import { positionClasses } from '../../intervention/position-names';
import type { PositionClass } from '../../intervention/position-names';
import type { PositionTable } from '../../intervention/positions';
import { hookRequest } from '../../intervention/request';
import { Cache } from '../../runtime/cache';
import type { DecoderSession } from '../../runtime/decoder-session';
import { chunksOf } from '../../runtime/chunks';
import { forward } from '../../runtime/forward';
import type { ForwardRequest, ForwardRow, Reading, StepPlace, Taps } from '../../runtime/forward';
import { DarkroomError } from '../../shared/errors';
import { formatCount } from '../../shared/format';
import type { Positions } from '../families/family';

/** What a sequence runs on. */
export interface Runner {
  readonly decoder: DecoderSession;
  readonly longest: number | undefined;
}

export interface NewPositions {
  readonly inputs: Inputs;
  readonly classes: readonly PositionClass[];
}

export interface RowBeginning {
  readonly positions: Positions;
  /** What is done to this row; nothing if left out. */
  readonly plan?: Plan | undefined;
  /** How many of its positions are the prompt. */
  readonly promptLength: number;
}

export type AdvanceOptions = Pick<ForwardRequest, 'taps' | 'read' | 'signal' | 'mostNumbers'>;

interface GrownOptions {
  readonly taps?: Taps | undefined;
  readonly read?: ((branch: number, reading: Reading) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where a sequence has come to, and where it was after each of its new positions, the last included. */
export interface GrownSequence extends Advanced {
  readonly each: () => readonly Advanced[];
}

export interface Advanced {
  readonly sequence: Sequence;
  /** [V] for each row. */
  readonly logits: readonly Float32Array[];
}

interface Row extends RowBeginning {
  /** All that it was fed, piece by piece. */
  readonly pieces: readonly NewPositions[];
  readonly classes: Uint8Array;
  readonly answerFrom?: number | undefined;
  /** Where its positions stand in the cache, where that has other branches, too. */
  readonly places?: readonly number[] | undefined;
}

export class Sequence {
  readonly #runner: Runner;
  readonly #rows: readonly Row[];
  readonly #cache: Cache | undefined;

  private constructor(runner: Runner, rows: readonly Row[], cache: Cache | undefined) {
    this.#runner = runner;
    this.#rows = rows;
    this.#cache = cache;
  }

  /** Rows of nothing yet, which advance together. */
  static of(runner: Runner, rows: readonly RowBeginning[]): Sequence {
    const empty = { pieces: [], classes: new Uint8Array(0) };
    return new Sequence(
      runner,
      rows.map(row => ({ ...row, ...empty })),
      undefined,
    );
  }

  /** This sequence, of which nothing is computed yet, as a branch in the row of another, whose positions it does not see. */
  beside(other: Sequence): Sequence {
    return new Sequence(
      this.#runner,
      this.#rows.map(row => ({ ...row, places: [] })),
      other.#cache,
    );
  }

  /** Whether so many new positions are few enough for a branch: those are fed at once. */
  isRoomBeside(positions: number): boolean {
    const { manifest, logitsPerPosition: vocabulary } = this.#runner.decoder;
    const sizes = { rows: 1, past: this.keptLength, positions, heads: manifest?.heads ?? 1, vocabulary };
    return chunksOf(sizes).length === 1;
  }

  /** The rows of several sequences on one runner, all equally long, as one that advances together. */
  static together(sequences: readonly Sequence[]): Sequence {
    const [first, ...others] = sequences;
    if (!first) throw new DarkroomError('internal', 'There are no rows to put together.');
    if (others.length === 0) return first;
    const caches = sequences.flatMap(sequence => sequence.#cache ?? []);
    return new Sequence(
      first.#runner,
      sequences.flatMap(sequence => sequence.#rows),
      caches.length === sequences.length ? Cache.concatenate(caches) : undefined,
    );
  }

  /** Sequences of one row, all grown from one beginning (`isGrownWith`), each with what it goes on with, as branches. */
  static async grown(
    sequences: readonly Sequence[],
    next: readonly NewPositions[],
    { taps, read, signal }: GrownOptions = {},
  ): Promise<readonly GrownSequence[]> {
    const [first] = sequences;
    const runner = first && first.#runner;
    const trunk = sequences.flatMap(sequence => sequence.#cache ?? []).sort((a, b) => b.length - a.length)[0];
    if (!runner || !trunk) throw new DarkroomError('internal', 'Branches need a beginning.');
    signal?.throwIfAborted();
    const rows = sequences.map((sequence, i) => extended(sequence.#row(0), next[i]));
    for (const { classes } of rows) requireRoomFor(classes.length, runner.longest);
    const branches = rows.map((row, i): Branch => {
      const length = sequences[i]?.length ?? 0;
      const places = row.places ?? [...Array(length).keys()];
      return { ...rowFrom(row, length), places, plan: row.plan, table: tableOf(row) };
    });
    const left = pruned(trunk, branches);
    const grown = await grow(runner.decoder, left.trunk, left.branches, { taps, read });
    return rows.map((row, i) => {
      const whole = { ...row, places: grown.places[i] ?? [] };
      const [from, to] = [sequences[i]?.length ?? 0, row.classes.length];
      const after = (length: number): Advanced => ({
        sequence: new Sequence(runner, [length === to ? whole : cutOff(whole, length)], grown.trunk),
        logits: [grown.logits(i, length - from - 1)],
      });
      return { ...after(to), each: () => Array.from({ length: to - from }, (_, at) => after(from + at + 1)) };
    });
  }

  /** Whether the two can be branches of one row; the same beginning is not enough, it must have been computed once. */
  isGrownWith(other: Sequence): boolean {
    const [own, others] = [this.#cache, other.#cache];
    if (!own || !others || this.rows !== 1 || other.rows !== 1) return false;
    return own.length >= others.length ? isGrownFrom(own, others) : isGrownFrom(others, own);
  }

  /** How many positions what it keeps has, with those of other branches. */
  get keptLength(): number {
    return this.#cache?.length ?? 0;
  }

  /** It stands in one row with others. */
  get isBranch(): boolean {
    return this.#rows.some(({ places }) => places !== undefined);
  }

  get isBranchable(): Promise<boolean> {
    return isBranchable(this.#runner.decoder);
  }

  /** Whether it can be a row among others in a step of so many new positions, each as it would be alone. */
  rowsTogether(positions: number): boolean {
    const { rowsTogether, rowsTogetherBehindPast } = this.#runner.decoder;
    return rowsTogether && (rowsTogetherBehindPast || positions === 1);
  }

  /** The bytes of what it keeps for going on. */
  get bytes(): number {
    return this.#cache?.bytes ?? 0;
  }

  get length(): number {
    return this.#rows[0]?.classes.length ?? 0;
  }

  get rows(): number {
    return this.#rows.length;
  }

  /** What is known of a row's positions. */
  table(row: number): PositionTable {
    return tableOf(this.#row(row));
  }

  /** The next position of this row begins its answer. */
  withAnswerNext(row: number): Sequence {
    const rows = this.#rows.map((known, index) =>
      index === row && known.answerFrom === undefined ? { ...known, answerFrom: this.length } : known,
    );
    return new Sequence(this.#runner, rows, this.#cache);
  }

  /** Some of the rows, in the order given; a row may be taken more than once. */
  select(rows: readonly number[]): Sequence {
    return new Sequence(
      this.#runner,
      rows.map(row => this.#row(row)),
      this.#cache?.select(rows),
    );
  }

  /** The same rows with other things done to the positions from here on. */
  withPlans(plans: readonly (Plan | undefined)[]): Sequence {
    const rows = this.#rows.map((row, index) => ({ ...row, plan: plans[index] }));
    return new Sequence(this.#runner, rows, this.#cache);
  }

  /** As it was at `length`. */
  truncate(length: number): Sequence {
    if (this.isBranch) return this.withoutCache().truncate(length);
    const rows = this.#rows.map(row => cutOff(row, length));
    const cache = this.#cache?.truncate(Math.min(length, this.#cache.length));
    return new Sequence(this.#runner, rows, length === 0 ? undefined : cache);
  }

  /** The same sequence, of which everything is computed again. */
  withoutCache(): Sequence {
    const rows = this.#rows.map(row => ({ ...row, places: undefined }));
    return new Sequence(this.#runner, rows, undefined);
  }

  async advance(next: readonly NewPositions[], options: AdvanceOptions = {}): Promise<Advanced> {
    if (this.isBranch) return this.#grownAlone(next, options);
    const rows = this.#rows.map((row, index) => extended(row, next[index]));
    const total = rows[0]?.classes.length ?? 0;
    requireRoomFor(total, this.#runner.longest);
    const { decoder } = this.#runner;
    const { logits, cache } = await forward(decoder, {
      rows: rows.map(row => rowFrom(row, this.#cache?.length ?? 0)),
      past: this.#cache,
      edits: editsOf(decoder, rows),
      ...options,
    });
    return { sequence: new Sequence(this.#runner, rows, cache), logits };
  }

  async #grownAlone(next: readonly NewPositions[], { read, ...options }: AdvanceOptions): Promise<Advanced> {
    const [grown] = await Sequence.grown([this], next, {
      ...options,
      ...(read && { read: (_, reading) => read(reading) }),
    });
    if (grown) return grown;
    throw new DarkroomError('internal', 'A branch is one row.');
  }

  #row(row: number): Row {
    const known = this.#rows[row];
    if (known) return known;
    throw new DarkroomError('internal', `The sequence has ${this.#rows.length} rows and no row ${row}.`);
  }
}

/** Refuses a sequence that is longer than the model was made for. */
export function requireRoomFor(total: number, longest: number | undefined): void {
  if (longest === undefined || total <= longest) return;
  throw new DarkroomError(
    'bad-input',
    `The model reads at most ${formatCount(longest)} tokens, and this would be token ${formatCount(total)}.`,
    { remedy: 'Ask a shorter question, choose a smaller picture, or let it write less.' },
  );
}

function extended(row: Row, next: NewPositions | undefined): Row {
  if (!next) throw new DarkroomError('internal', 'Each row needs something to advance with.');
  const classes = new Uint8Array(row.classes.length + next.classes.length);
  classes.set(row.classes);
  for (const [i, of] of next.classes.entries()) classes[row.classes.length + i] = positionClasses.indexOf(of);
  return { ...row, pieces: [...row.pieces, next], classes };
}

function cutOff(row: Row, length: number): Row {
  return {
    ...row,
    pieces: piecesUpTo(row.pieces, length),
    classes: row.classes.slice(0, length),
    places: row.places?.slice(0, length),
  };
}

function tableOf({ classes, promptLength, answerFrom }: Row): PositionTable {
  return { classes, promptLength, ...(answerFrom !== undefined && { answerFrom }) };
}

/** What of a row is not in the cache. */
function rowFrom({ pieces, classes, positions, promptLength }: Row, from: number): ForwardRow {
  const places = positions.prompt.map(axis => {
    const of = new Int32Array(classes.length - from);
    for (let i = 0, at = from; at < classes.length; i++, at++)
      of[i] = at < promptLength ? (axis[at] ?? 0) : positions.next(at - promptLength);
    return of;
  });
  return { inputs: inputsFrom(pieces, from), positions: places };
}

function inputsFrom(pieces: readonly NewPositions[], from: number): Inputs {
  const tokens: number[] = [];
  const vectors: Float32Array[] = [];
  let at = 0;
  for (const { inputs, classes } of pieces) {
    const skipped = Math.max(0, Math.min(classes.length, from - at));
    at += classes.length;
    if (skipped === classes.length) continue;
    if ('tokens' in inputs) tokens.push(...inputs.tokens.slice(skipped));
    else vectors.push(inputs.embeddings.subarray((inputs.embeddings.length / classes.length) * skipped));
  }
  if (vectors.length === 0) return { tokens };
  const [only] = vectors;
  if (only && vectors.length === 1) return { embeddings: only };
  const embeddings = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const vector of vectors) {
    embeddings.set(vector, filled);
    filled += vector.length;
  }
  return { embeddings };
}

function piecesUpTo(pieces: readonly NewPositions[], length: number): readonly NewPositions[] {
  const kept: NewPositions[] = [];
  let left = length;
  for (const { inputs, classes } of pieces) {
    if (left <= 0) break;
    const count = Math.min(left, classes.length);
    const share = (size: number) => (size / classes.length) * count;
    kept.push({
      classes: classes.slice(0, count),
      inputs:
        'tokens' in inputs
          ? { tokens: inputs.tokens.slice(0, count) }
          : { embeddings: inputs.embeddings.subarray(0, share(inputs.embeddings.length)) },
    });
    left -= count;
  }
  return kept;
}

/** What the hooks are asked to change in each step; undefined where nothing is changed at all. */
function editsOf(decoder: DecoderSession, rows: readonly Row[]) {
  const { manifest } = decoder;
  if (!manifest || rows.every(({ plan }) => plan === undefined)) return undefined;
  const nothing = compile([], manifest, noVectors);
  return ({ rows: chosen, from, count }: StepPlace) => {
    const taken = chosen.flatMap(row => rows[row] ?? []);
    return hookRequest(
      taken.map(({ plan }) => plan ?? nothing),
      { rows: taken.map(tableOf), from, count },
    );
  };
}

const none = () => undefined;
const noVectors = { tensor: none, stream: none, latents: none, mean: none };
