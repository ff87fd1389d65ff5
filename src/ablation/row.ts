// What one arm made of one sample with one seed. With every row are the three words that an answer may become, which differ, so
// that whoever has the rows can count them again, and what was measured beside the answer. Of samples that a person lists some of
// the words may not be known.

export interface Place {
  /** Or the group of a list. */
  readonly task: string;
  readonly index: number;
  readonly seed: number;
  readonly arm: string;
  /** As the file names it, where there are several. */
  readonly model?: string;
  /** What a list calls the sample. */
  readonly sample?: string;
}

/** `own`: right; `donor`: the other sample's answer; `implied`: what the other sample's latents mean in this picture. */
export type Became = 'own' | 'donor' | 'implied' | 'other';

/** By name. What could not be measured of this answer is not there. */
export type RowMeasures = Readonly<Record<string, number>>;

export interface AnsweredRow extends Place {
  /** Null where a list does not say. */
  readonly difficulty: number | null;
  /** Null where the text holds none. */
  readonly answer: string | null;
  /** Null where it is not known; what the answer became is then said without it (agreement.ts). */
  readonly own: string | null;
  /** Where a list does not say it, what the model itself answers there, in the rows that its latents were lent to. */
  readonly donor: string | null;
  readonly implied: string | null;
  readonly became: Became;
  readonly measures?: RowMeasures;
}

export interface FailedRow extends Place {
  readonly failed: string;
}

export type Row = AnsweredRow | FailedRow;

export const isAnswered = (row: Row): row is AnsweredRow => !('failed' in row);
