// A step of the decoder for as many runs as want one at once. Those that began with the same prompt, read once, are branches
// of one row; where a decoder cannot do that, those that are equally long and go on by as many positions are rows of one step.
// Runs that were the same so far and feed the same are one, and stay the same.

import type { Want } from './company';
import { passesOf } from './pass';
import type { Pass } from './pass';
import type { Point, Reads } from './point';
import { Sequence } from '../model/run/sequence';
import type { Advanced, AdvanceOptions, GrownSequence, NewPositions } from '../model/run/sequence';
import type { Reading } from '../runtime/forward';

/** What a run goes on with, and from where. */
interface Advance {
  readonly point: Point;
  readonly more: NewPositions;
  readonly reads: Reads;
  /** What each new position says is wanted, and not the last one's alone, which has the attention that is read. Of branches. */
  readonly each?: boolean;
}

export const advancing: Want<Advance, readonly Point[]> = {
  rank: 2,
  together: async advances => {
    const firsts = advances.map(one => advances.findIndex(other => isSame(one, other)));
    const different = advances.filter((_, place) => firsts[place] === place);
    const points = new Map<Advance, readonly Point[]>();
    for (const { batch, branches } of await batchesOf(different)) {
      const stepped = await step(batch, branches);
      for (const [i, one] of batch.entries()) points.set(one, stepped[i] ?? []);
    }
    return firsts.map(place => points.get(advances[place] as Advance) ?? []);
  },
};

function isSame(one: Advance, other: Advance): boolean {
  return (
    one === other ||
    (one.point === other.point &&
      one.each === other.each &&
      readKey(one) === readKey(other) &&
      isFedTheSame(one.more, other.more))
  );
}

function isFedTheSame({ inputs, classes }: NewPositions, other: NewPositions): boolean {
  const values = (of: NewPositions['inputs']) => ('tokens' in of ? of.tokens : of.embeddings);
  const [own, others] = [values(inputs), values(other.inputs)];
  return (
    own.length === others.length &&
    classes.every((of, i) => of === other.classes[i]) &&
    own.every((value, i) => value === others[i])
  );
}

interface Batch {
  readonly batch: Advance[];
  readonly branches: boolean;
}

async function batchesOf(advances: readonly Advance[]): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  // The longest row holds what the others have.
  const order = [...advances].sort((a, b) => b.point.sequence.keptLength - a.point.sequence.keptLength);
  for (const one of order) {
    const { sequence } = one.point;
    const branches = sequence.isBranch || (advances.length > 1 && (await sequence.isBranchable));
    const known = batches.find(({ batch: [first], branches: others }) => {
      if (!first || branches !== others || readKey(one) !== readKey(first)) return false;
      return branches ? first.point.sequence.isGrownWith(sequence) : areRows(first, one);
    });
    if (known) known.batch.push(one);
    else batches.push({ batch: [one], branches });
  }
  return batches.map(({ batch, branches }) => ({ batch, branches: branches && isGrown(batch) }));
}

/** One by itself has no need of branches. */
const isGrown = (batch: readonly Advance[]) => batch.length > 1 || batch[0]?.point.sequence.isBranch === true;

function areRows(one: Advance, other: Advance): boolean {
  const positions = one.more.classes.length;
  return (
    one.point.sequence.length === other.point.sequence.length &&
    positions === other.more.classes.length &&
    one.point.sequence.rowsTogether(positions)
  );
}

function readKey({ more, reads: { taps, unheard } }: Advance): string {
  return JSON.stringify(['tokens' in more.inputs, taps, unheard]);
}

async function step(advances: readonly Advance[], branches: boolean): Promise<readonly (readonly Point[])[]> {
  const { taps, signal, unheard } = advances[0]?.reads ?? {};
  const passes = advances.map((): Pass[] => []);
  const isLastEnough = (place: number) => unheard === true && advances[place]?.each !== true;
  const read = (place: number, reading: Reading, row = 0) =>
    passes[place]?.push(...passesOf(reading, isLastEnough(place) ? 1 : reading.count, row));
  const sequences = advances.map(({ point }) => point.sequence);
  const next = advances.map(({ more }) => more);
  const options = {
    taps: { ...taps, attentionOf: unheard === true ? 'last' : 'all' },
    signal,
  } as const;
  const advanced: readonly (Advanced & Partial<GrownSequence>)[] = branches
    ? await Sequence.grown(sequences, next, { ...options, read })
    : await rows(sequences, next, {
        ...options,
        read: reading => {
          for (const [i, row] of reading.rows.entries()) read(row, reading, i);
        },
      });
  return advanced.map(({ each, ...last }, place) => {
    const own = passes[place] ?? [];
    if (advances[place]?.each !== true || !each) return [pointOf(last, own)];
    return each().map((one, i) => pointOf(one, own.slice(i, i + 1)));
  });
}

const pointOf = ({ sequence, logits }: Advanced, passes: readonly Pass[]): Point => ({
  sequence,
  logits: logits[0] ?? new Float32Array(0),
  passes,
});

async function rows(
  sequences: readonly Sequence[],
  next: readonly NewPositions[],
  options: AdvanceOptions,
): Promise<readonly Advanced[]> {
  const { sequence, logits } = await Sequence.together(sequences).advance(next, options);
  return sequences.map((_, row) => ({
    sequence: sequence.select([row]),
    logits: logits.slice(row, row + 1),
  }));
}
