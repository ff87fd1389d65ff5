// What a model is asked about. Of a sample of the benchmark everything is known; of a picture that a person lists, what they say.

import type { Picture } from '../model/picture/picture';
import { pictureSide } from '../tasks/canvas';
import type { Box, Sample } from '../tasks/types';

export interface ListedSample {
  /** In its set, and what makes its draws its own. */
  readonly index: number;
  readonly seed: number;
  readonly question: string;
  /** Undefined where nobody knows. */
  readonly answer: string | undefined;
  readonly difficulty: number | null;
  /** What the answer is read from; none where nobody says. */
  readonly truth: readonly Box[];
  readonly picture: Picture;
  /** Where that was read, as a full path. */
  readonly file: string;
}

export type Subject = Sample | ListedSample;

/** With all that the benchmark knows; undefined of a person's own. */
export function asTask(subject: Subject): Sample | undefined {
  return 'facts' in subject ? subject : undefined;
}

export function pictureOf({ picture }: Subject): Picture {
  return picture instanceof Uint8Array ? { width: pictureSide, height: pictureSide, data: picture } : picture;
}

/** The same with another picture. */
export function withPicture(subject: Subject, picture: Picture): Subject {
  return 'facts' in subject ? { ...subject, picture: picture.data } : { ...subject, picture };
}

/** Where the answer is read: of a task what the last step of its rationale looks at. */
export function truthBoxes(subject: Subject): readonly Box[] {
  return 'facts' in subject ? (subject.steps.at(-1)?.boxes ?? []) : subject.truth;
}
