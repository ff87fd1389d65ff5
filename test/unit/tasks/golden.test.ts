// What training saw must not change unnoticed: a model is only as good as the likeness of its tests to its training.
// After a change that is meant, DARKROOM_UPDATE_GOLDEN=1 writes the new fingerprints.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from '../../../src/tasks/generate';
import { sampleRecord } from '../../../src/tasks/record';
import type { TaskName } from '../../../src/tasks/types';
import { vocabulary } from '../../../src/tasks/words';
import { forEachTask } from './samples';

type Golden = Record<string, Record<string, string>>;

const file = path.join(process.env['DARKROOM_ROOT']!, 'test', 'unit', 'tasks', 'golden.json');
const update = process.env['DARKROOM_UPDATE_GOLDEN'] === '1';

function fingerprint(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}

function fingerprints(task: TaskName): Record<string, string> {
  const samples = Array.from({ length: 32 }, (_, index) => generate(task, { seed: 7, index }));
  return {
    records: fingerprint(samples.map(sample => JSON.stringify(sampleRecord(sample, { others: 2 })))),
    pictures: fingerprint(samples.map(sample => sample.picture)),
    sketches: fingerprint(samples.flatMap(sample => sample.steps.map(step => step.sketch()))),
  };
}

function assertGolden(name: string, found: Record<string, string>): void {
  const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;
  if (update) {
    golden[name] = found;
    writeFileSync(file, `${JSON.stringify(golden, undefined, 2)}\n`);
  }
  assert.deepEqual(found, golden[name]);
}

describe('golden samples', () => {
  forEachTask('are what they were, texts, pictures and sketches', task => {
    assertGolden(task, fingerprints(task));
  });

  it('have the words that they had, in their order', () => {
    assertGolden('vocabulary', { words: fingerprint([vocabulary.join(' ')]) });
  });
});
