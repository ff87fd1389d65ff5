// What an extraction that was interrupted has left under a name, for a person who decides whether it goes on. Whether it may,
// is found out where it does (extract-partial.ts).

import { parseAbout } from './direction-about';
import { partialKey, partialOf } from './extract-partial';
import { fieldsOf, fullPath } from '../request-checks';
import { readHeader } from '../vector-header';
import { parseBoundedJson } from '../../trace/bounded-json';
import { openForReading, readPart } from '../../trace/file-reading';
import { DarkroomError } from '../../shared/errors';
import type { BegunExtraction, BegunRequest } from '../../shared/protocol/direction';

const bounds = { deepest: 8, mostValues: 200_000 };
const what = 'The extraction';

/** Null where there is none, or something else. */
export async function begunExtraction(request: unknown): Promise<BegunExtraction | null> {
  const { out } = fieldsOf<BegunRequest>(request);
  return begunAt(fullPath(out, 'The direction'));
}

export async function begunAt(out: string): Promise<BegunExtraction | null> {
  try {
    const handle = await openForReading(partialOf(out));
    try {
      const { header } = await readHeader(handle, what);
      const text = header.metadata[partialKey];
      const done = header.tensors.get('done');
      if (text === undefined || !done) return null;
      const said = parseBoundedJson(new TextEncoder().encode(text), what, bounds);
      const about = parseAbout(JSON.stringify(fieldsOf<{ about: unknown }>(said).about ?? null), what);
      const of = about.pairs.count * 2;
      if (done.to - done.from !== of) return null;
      const marks = await readPart(handle, done.from, of);
      return { about, done: marks.reduce((sum, mark) => sum + (mark === 1 ? 1 : 0), 0), of };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof DarkroomError) return null;
    throw error;
  }
}
