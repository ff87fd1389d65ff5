// What the frames of a journal say.
//
//   head   once, first: the head of the document, what is recorded, who writes; with the tensors of the run
//   rows   rows of tensors that belong to no step yet (a long prompt in pieces)
//   step   a step, the tokens it appended, and the rows that came with it
//   end    how the run ended, and what is known only then

import type { Status, TraceDocument, TraceHead } from '../shared/trace/document';
import type { RecordedStep } from '../shared/trace/step';
import type { TensorName } from '../shared/trace/tensors';
import { tensorForms } from '../shared/trace/tensors';
import { anything, byWord, list, nullOr, object, oneOf, optional, record, text, whole } from './shape';
import type { Shape } from './shape';

/** Rows of one tensor in a frame; they lie in the frame in the order of the list. */
export interface Segment {
  readonly name: TensorName;
  readonly rows: number;
  readonly bytes: number;
}

/** Who writes the journal. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** What tells this process from a later one of the same number, where the system says. */
  readonly began?: string;
}

export interface HeadRecord {
  readonly kind: 'head';
  readonly head: TraceHead;
  readonly plan: Readonly<Record<string, readonly number[]>>;
  readonly owner: Owner;
  readonly segments: readonly Segment[];
}

export interface RowsRecord {
  readonly kind: 'rows';
  readonly segments: readonly Segment[];
}

export interface StepRecord extends RecordedStep {
  readonly kind: 'step';
  readonly segments: readonly Segment[];
}

/** What is known only when a run has ended. */
export interface Ending {
  readonly status: Exclude<Status, { state: 'running' }>;
  readonly agreement?: NonNullable<TraceDocument['agreement']>;
  /** Further sentences that belong beside the result. */
  readonly notes?: readonly string[];
  /** Of a run that repeats another. */
  readonly firstDivergence?: number | null;
}

export interface EndRecord {
  readonly kind: 'end';
  readonly ending: Ending;
}

export type JournalRecord = HeadRecord | RowsRecord | StepRecord | EndRecord;

const names = Object.keys(tensorForms) as TensorName[];
const segments = list(
  object<Segment>({ name: oneOf(...names), rows: whole(0, 2 ** 31), bytes: whole(0, 2 ** 32) }),
  { most: names.length },
);

/** Documents inside are checked when they are put together: they may be of an older version. */
const unchecked = anything as Shape<never>;

export const ownerShape = object<Owner>({ pid: whole(0), host: text, began: optional(text) });

export const recordShape: Shape<JournalRecord> = byWord<JournalRecord>('kind', {
  head: object<HeadRecord>({
    kind: oneOf('head'),
    head: unchecked,
    plan: record(list(whole(0, 2 ** 31), { most: 8 })),
    owner: ownerShape,
    segments,
  }),
  rows: object<RowsRecord>({ kind: oneOf('rows'), segments }),
  step: object<StepRecord>({ kind: oneOf('step'), step: unchecked, tokens: unchecked, segments }),
  end: object<EndRecord>({
    kind: oneOf('end'),
    ending: object<Ending>({
      status: unchecked,
      agreement: optional(unchecked),
      notes: optional(list(text, { most: 1000 })),
      firstDivergence: optional(nullOr(whole(0))),
    }),
  }),
});
