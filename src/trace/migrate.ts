// Problem: a trace is kept for years, and the document changes.
// Idea: one function for each version, from that version to the next. A document goes through those it needs, as plain
// JSON, and only then is it checked. A document of a newer build is refused: guessing at it would show wrong things.

import { DarkroomError } from '../shared/errors';
import { traceVersion } from '../shared/trace/document';
import { wrong } from './shape';

type Json = Readonly<Record<string, unknown>>;
type Migration = (document: Json) => Json;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Version 0: steps had no place in the sequence, the token of a text step lay open, notes and margins were unknown. */
const fromVersion0: Migration = ({ precision, ...document }) => {
  const model = isObject(document['model']) ? { ...document['model'], dtype: precision } : document['model'];
  const steps: readonly unknown[] = Array.isArray(document['steps']) ? document['steps'] : [];
  const tokens = Array.isArray(document['tokens']) ? document['tokens'].length : 0;
  const written = steps.filter(step => isObject(step) && step['kind'] === 'text').length;
  let position = 0;
  return {
    notes: [],
    interventions: [],
    ...document,
    version: 1,
    model,
    steps: steps.map(step => {
      if (!isObject(step)) return step;
      const { id, text, probability, entropy, ...rest } = step;
      const count = step['kind'] === 'prompt' ? tokens - written : step['kind'] === 'text' ? 1 : 0;
      const appended = { from: position, count };
      position += count;
      return step['kind'] === 'text'
        ? { ...rest, appended, token: { id, text, probability, entropy } }
        : { ...step, appended };
    }),
  };
};

/** Version 1: a token that was put there did not say by whom. What ends a group of latents is its method's, and so is all in a run that goes on from no other. */
const fromVersion1: Migration = document => {
  const steps: readonly unknown[] = Array.isArray(document['steps']) ? document['steps'] : [];
  const putBy = (index: number) => {
    const before = steps[index - 1];
    const isAfterLatent = isObject(before) && before['kind'] === 'latent';
    return isObject(document['parent']) && !isAfterLatent ? 'person' : 'method';
  };
  return {
    ...document,
    version: 2,
    steps: steps.map((step, index) => {
      const token = isObject(step) ? step['token'] : undefined;
      if (!isObject(step) || !isObject(token) || token['forced'] !== true) return step;
      return { ...step, token: { ...token, forced: putBy(index) } };
    }),
  };
};

/** The migration at place v brings a document from version v to v + 1. */
const migrations: readonly Migration[] = [fromVersion0, fromVersion1];

export function broughtUp(document: unknown): unknown {
  if (!isObject(document)) throw wrong('', 'must be an object');
  const version = document['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0)
    throw wrong('version', 'must be a whole number of 0 or more');
  if (version > traceVersion)
    throw new DarkroomError(
      'unsupported',
      `The trace has format version ${version}, and this build reads up to ${traceVersion}.`,
      { remedy: 'Update Darkroom to open it.' },
    );
  return migrations.slice(version).reduce<Json>((older, migration) => migration(older), document);
}
