// Samples of the benchmark as files and as a stream. Files are for people and tests: a picture each, all records in one
// JSONL. The stream is for training: it goes on until it is long enough or nobody reads it.
//
// Nothing that is there is lost: a file is only replaced by one that begins with all it holds. A run that fails takes
// back what it wrote.

import { CarefulFolder } from './careful-folder';
import { pngEncoder } from './png';
import { generate, mostSeed, taskOf } from '../tasks/generate';
import { sampleRecord } from '../tasks/record';
import { mostShard, shardBytes } from '../tasks/shard';
import type { Sample, TaskName } from '../tasks/types';
import { taskNames } from '../tasks/types';
import { DarkroomError } from '../shared/errors';

export interface SamplesRequest {
  /** A task, or "all", which takes them in turn. */
  readonly task: string;
  readonly difficulty: number | undefined;
  readonly seed: number;
  /** Index of the first sample. */
  readonly start: number;
  readonly sketches: boolean;
  /** How many other questions come with each picture. */
  readonly others: number;
}

/** More belong into a stream: a folder with so many files is of no use to a person. */
const mostFiles = 10_000;
const mostOthers = 16;

export const everyTask = 'all';

function tasksOf(name: string): readonly TaskName[] {
  if (name === everyTask) return taskNames;
  return [taskOf(name).name];
}

/** Sample i of a request depends on nothing but its index, so that a stream may be continued with `start`. */
function sampleAt(request: SamplesRequest, tasks: readonly TaskName[], i: number): Sample {
  const index = request.start + i;
  const task = tasks[index % tasks.length] ?? 'trail';
  return generate(task, { seed: request.seed, index, difficulty: request.difficulty });
}

/** Says what is wrong with a request before anything is written. */
function checked(request: SamplesRequest, count: number): readonly TaskName[] {
  const tasks = tasksOf(request.task);
  inRange('number of other questions', request.others, 0, mostOthers);
  const last = Number.isFinite(count) ? request.start + count - 1 : request.start;
  for (const task of tasks) {
    for (const index of [request.start, last])
      generate(task, { seed: request.seed, index, difficulty: request.difficulty });
  }
  return tasks;
}

function inRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new DarkroomError('bad-input', `The ${name} ${value} is out of range.`, {
    remedy: `Give a whole number from ${least} to ${most}.`,
  });
}

/**
 * Shards, each behind its length in eight bytes. `write` resolves when it can take more, to false when nobody reads on.
 */
export async function streamSamples(
  request: SamplesRequest,
  { count, shard }: { count: number; shard: number },
  write: (bytes: Uint8Array) => Promise<boolean>,
): Promise<void> {
  inRange('shard size', shard, 1, mostShard);
  if (Number.isFinite(count)) inRange('number of samples', count, 1, mostSeed);
  const tasks = checked(request, count);
  for (let done = 0; done < count;) {
    const size = Math.min(shard, count - done);
    const samples = Array.from({ length: size }, (_, i) => sampleAt(request, tasks, done + i));
    const bytes = shardBytes(samples, request);
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length), true);
    if (!(await write(length)) || !(await write(bytes))) return;
    done += size;
  }
}

export interface WrittenSamples {
  readonly folder: string;
  readonly samples: number;
  readonly files: number;
}

export async function writeSamples(
  request: SamplesRequest,
  { count, folder }: { count: number; folder: string },
): Promise<WrittenSamples> {
  inRange('number of samples', count, 1, mostFiles);
  const tasks = checked(request, count);
  const toPng = await pngEncoder();
  const files = new CarefulFolder(folder);
  try {
    await files.open();
    const lines: string[] = [];
    for (let i = 0; i < count; i++) {
      const sample = sampleAt(request, tasks, i);
      const name = `${sample.task}-${sample.seed}-${sample.index}`;
      await files.put(`${name}.png`, await toPng(sample.picture));
      const sketches = request.sketches ? sample.steps.map((_, step) => `${name}-step-${step + 1}.png`) : [];
      for (const [step, file] of sketches.entries()) {
        const pixels = sample.steps[step]?.sketch();
        if (pixels) await files.put(file, await toPng(pixels));
      }
      const record = { picture: `${name}.png`, ...sampleRecord(sample, request) };
      lines.push(JSON.stringify(request.sketches ? { ...record, sketches } : record));
    }
    await files.put('samples.jsonl', Buffer.from(`${lines.join('\n')}\n`));
  } catch (error) {
    await files.takeBack();
    throw error;
  }
  return { folder, samples: count, files: files.written };
}
