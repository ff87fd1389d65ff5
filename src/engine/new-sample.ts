// One sample more in a folder of samples, for a person who wants a picture to ask about.

import path from 'node:path';
import { CarefulFolder } from './careful-folder';
import { pngEncoder } from './png';
import { DarkroomError } from '../shared/errors';
import type { NewSample, SampleKind, SampleRequest } from '../shared/protocol/sample';
import { generate, taskOf } from '../tasks/generate';
import { sampleRecord } from '../tasks/record';
import { taskNames } from '../tasks/types';

/** Other questions about the picture that its record has ready. */
const others = 4;

export function sampleKinds(): readonly SampleKind[] {
  return taskNames.map(task => ({ task, difficulties: taskOf(task).difficulties }));
}

export async function newSample(request: unknown): Promise<NewSample> {
  const { task, difficulty, seed, folder } = parse(request);
  const sample = generate(taskOf(task).name, { seed, index: 0, difficulty });
  const name = `${sample.task}-${sample.seed}-${sample.index}.png`;
  const toPng = await pngEncoder();
  const files = new CarefulFolder(folder);
  try {
    await files.open();
    await files.put(name, await toPng(sample.picture));
    await files.addLine(
      'samples.jsonl',
      JSON.stringify({ picture: name, ...sampleRecord(sample, { others }) }),
    );
  } catch (error) {
    await files.takeBack();
    throw error;
  }
  return { picture: path.join(folder, name) };
}

/** The generator itself refuses numbers that are out of range. */
function parse(request: unknown): SampleRequest {
  const { task, difficulty, seed, folder } = (request ?? {}) as Partial<Record<keyof SampleRequest, unknown>>;
  const shaped =
    typeof task === 'string' &&
    typeof seed === 'number' &&
    (difficulty === undefined || typeof difficulty === 'number') &&
    typeof folder === 'string' &&
    path.isAbsolute(folder);
  if (!shaped) {
    throw new DarkroomError('bad-input', 'The request for a sample is incomplete.', {
      remedy: 'Name a task, a seed and a folder as a full path.',
    });
  }
  return { task, seed, folder, ...(difficulty === undefined ? {} : { difficulty }) };
}
