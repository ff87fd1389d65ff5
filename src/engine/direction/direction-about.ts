// What a direction file says of itself: from which model, which pairs, read where. It comes from anybody's file, so that
// every part of it is looked at.

import { readPositions, templates } from '../../shared/protocol/direction';
import type { DirectionAbout, DirectionModel } from '../../shared/protocol/direction';
import { list, number, object, oneOf, optional, record, text, textLike, whole } from '../../trace/shape';
import { parseBoundedJson } from '../../trace/bounded-json';
import { DarkroomError } from '../../shared/errors';

/** Of the metadata. */
export const aboutKey = 'darkroom.direction';

const hash = textLike<string>(/^[0-9a-f]{64}$/, 'a SHA-256 hash of 64 hexadecimal digits');
const anew = 'Extract it again with "darkroom direction extract".';
const mostLayers = 10_000;
const mostPairs = 2 ** 24;
/** A question for each of the pairs that one extraction takes, and the rest. */
const bounds = { deepest: 6, mostValues: 200_000 };

const shape = object<DirectionAbout>({
  format: oneOf(1),
  model: object<DirectionModel>({
    name: text,
    hash,
    width: whole(1, 2 ** 20),
    layers: whole(1, mostLayers),
    vocabulary: hash,
  }),
  layers: list(whole(0, mostLayers), { least: 1, most: mostLayers + 1 }),
  pairs: object<DirectionAbout['pairs']>({
    count: whole(1, mostPairs),
    hash,
    of: optional(whole(1, mostPairs)),
    source: text,
    topics: record<number>(whole(1)),
    seed: optional(number(0)),
    questions: optional(list(whole(0, mostPairs), { most: mostPairs })),
  }),
  template: oneOf(...templates),
  position: oneOf(...readPositions),
});

/** `what` names the file in sentences. */
export function parseAbout(json: string, what: string): DirectionAbout {
  const content = parseBoundedJson(new TextEncoder().encode(json), `What ${what} says of itself`, bounds);
  const about = shape.check(content, `${what}: ${aboutKey}`);
  const { layers, model, pairs } = about;
  if (pairs.of !== undefined && pairs.of < pairs.count)
    throw new DarkroomError('bad-input', `${what}: it has ${pairs.count} of ${pairs.of} pairs.`, {
      remedy: anew,
    });
  if (pairs.questions && pairs.questions.length !== pairs.count)
    throw new DarkroomError(
      'bad-input',
      `${what}: it has ${pairs.count} pairs, and names the questions of ${pairs.questions.length}.`,
      { remedy: anew },
    );
  const last = layers.at(-1) ?? 0;
  const ascending = layers.every((layer, at) => at === 0 || layer > (layers[at - 1] ?? 0));
  if (ascending && last <= model.layers) return about;
  throw new DarkroomError(
    'bad-input',
    `${what}: its layers ${layers.slice(0, 8).join(', ')} are not in order, or beyond the ${model.layers} of its model.`,
    { remedy: anew },
  );
}
