// Traces that somebody damaged, and what a reader makes of them.

import assert from 'node:assert/strict';
import { DarkroomError } from '../../../src/shared/errors';
import { openTrace } from '../../../src/trace/open';
import { laidOut } from '../../../src/trace/safetensors';

/** Reads all there is. How many steps; undefined when it was refused with a sentence, which is the only way to fail. */
export async function stepsOf(file: string): Promise<number | undefined> {
  try {
    const trace = await openTrace(file);
    try {
      for (const name of trace.tensors.keys()) await trace.read(name);
      return trace.document.steps.length;
    } finally {
      await trace.close();
    }
  } catch (error) {
    assert.ok(error instanceof DarkroomError, String((error as Error).stack));
    assert.match(error.message, /^\S.*\.$/s);
    assert.notEqual(error.kind, 'internal');
    return undefined;
  }
}

/** A file of a document alone. */
export function fileOf(document: unknown): Buffer {
  return laidOut({ darkroom: JSON.stringify(document) }, []).header;
}

const strangers: readonly unknown[] = [
  null,
  -1,
  0,
  1.5,
  1e300,
  2 ** 53,
  '',
  'latent',
  [],
  {},
  [[]],
  true,
  { __proto__: null },
];

/** Another value somewhere, or one left out, put in or doubled. */
export function damagedDocument(document: unknown, random: (below: number) => number): Buffer {
  const copy = JSON.parse(JSON.stringify(document)) as unknown;
  let inside = copy as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(inside);
    const key = keys[random(keys.length)];
    if (key === undefined) break;
    const value = inside[key];
    const deeper = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (deeper && random(4) > 0) {
      inside = value as Record<string, unknown>;
      continue;
    }
    if (random(5) === 0 && Array.isArray(inside)) inside.splice(Number(key), 1);
    else if (random(5) === 0) Reflect.deleteProperty(inside, key);
    else if (random(5) === 0 && Array.isArray(inside)) inside.push(value);
    else inside[key] = strangers[random(strangers.length)];
    break;
  }
  return fileOf(copy);
}
