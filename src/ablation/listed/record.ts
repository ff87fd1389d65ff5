// Samples that a person lists, one JSON object in each line. A mistake is said with its line.

import { localPath } from '../parse-samples';
import { text } from '../parse-words';
import { limits } from '../spec';
import { isObject, requireList, requireWhole, shown, wrong } from '../../intervention/checks';
import type { Box } from '../../tasks/types';

export interface ListedRecord {
  /** As the list names it, and nothing else in its file. */
  readonly name: string;
  /** As it is written, relative to the list. */
  readonly image: string;
  readonly question: string;
  /** Undefined where nobody knows. */
  readonly answer?: string;
  /** Which table it belongs to. */
  readonly group?: string;
  readonly difficulty?: number;
  /** What the answer is read from, in pixels of the picture. */
  readonly truth?: readonly Box[];
  /** The name of the sample whose latents are lent to it. */
  readonly donor?: string;
}

/** What `darkroom samples` calls the image. */
const picture = 'picture';
export const recordKeys = [
  'image',
  'question',
  'answer',
  'id',
  'group',
  'difficulty',
  'truth',
  'donor',
  picture,
] as const;

/** `at` is what a sentence begins with: file and line. */
export function parseRecord(value: unknown, at: string): ListedRecord {
  if (!isObject(value))
    throw wrong(at, `must be an object with "image" and "question", and is ${shown(value)}`);
  // A copy has what the object itself says, and nothing that it inherits.
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { question, answer, id, group, difficulty, truth, donor } = fields;
  const image = localPath(fields['image'] ?? fields[picture], `${at}: image`);
  return {
    name: id === undefined ? image : text(id, `${at}: id`, limits.name),
    image,
    question: text(question, `${at}: question`, limits.text),
    ...(answer !== undefined && { answer: text(answer, `${at}: answer`, limits.answer) }),
    ...(group !== undefined && { group: text(group, `${at}: group`, limits.name) }),
    ...(difficulty !== undefined && {
      difficulty: requireWhole(difficulty, `${at}: difficulty`, 1, limits.difficulty),
    }),
    ...(truth !== undefined && { truth: boxesIn(truth, `${at}: truth`) }),
    ...(donor !== undefined && { donor: text(donor, `${at}: donor`, limits.text) }),
  };
}

/** Keys that nothing reads; a list may be made for something else, too. */
export function strangersIn(value: unknown): readonly string[] {
  const known: readonly string[] = recordKeys;
  return isObject(value) ? Object.keys(value).filter(key => !known.includes(key)) : [];
}

function boxesIn(value: unknown, at: string): readonly Box[] {
  return requireList(value, at, limits.boxes).map((box, i) => {
    const path = `${at}[${i}]`;
    if (!Array.isArray(box) || box.length !== 4)
      throw wrong(path, 'must be [left, top, right, bottom] in pixels of the picture');
    const [left = 0, top = 0, right = 0, bottom = 0] = box.map((side, edge) =>
      requireWhole(side, `${path}[${edge}]`, 0, limits.side),
    );
    if (right <= left || bottom <= top) throw wrong(path, 'is empty: right and bottom are just outside');
    return [left, top, right, bottom];
  });
}

/** A picture may be smaller than its boxes say. */
export function requireInside(
  { truth = [] }: Pick<ListedRecord, 'truth'>,
  { width, height }: { readonly width: number; readonly height: number },
  at: string,
): void {
  const beyond = truth.findIndex(([, , right, bottom]) => right > width || bottom > height);
  if (beyond >= 0)
    throw wrong(
      `${at}: truth[${beyond}]`,
      `reaches beyond the picture, which has ${width} x ${height} pixels`,
    );
}
