// What one arm made of one sample with one seed. With every row are the three words that an answer may become, which differ, so
// that whoever has the rows can count them again, and what was measured beside the answer.

import type { TaskName } from '../tasks/types';

export interface Place {
  readonly task: TaskName;
  readonly index: number;
  readonly seed: number;
  readonly arm: string;
  /** As the file names it, where there are several. */
  readonly model?: string;
}

/** `own`: right; `donor`: the other sample's answer; `implied`: what the other sample's latents mean in this picture. */
export type Became = 'own' | 'donor' | 'implied' | 'other';

/** By name. What could not be measured of this answer is not there. */
export type RowMeasures = Readonly<Record<string, number>>;

export interface AnsweredRow extends Place {
  readonly difficulty: number;
  /** Null where the text holds none. */
  readonly answer: string | null;
  readonly own: string;
  readonly donor: string;
  readonly implied: string;
  readonly became: Became;
  readonly measures?: RowMeasures;
}

export interface FailedRow extends Place {
  readonly failed: string;
}

export type Row = AnsweredRow | FailedRow;

export const isAnswered = (row: Row): row is AnsweredRow => !('failed' in row);
