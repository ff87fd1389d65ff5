// `darkroom samples --task trail …`: samples of the benchmark as pictures and JSONL, or as a stream for training.

import path from 'node:path';
import { parseArguments } from './arguments';
import { print } from './output';
import type { SamplesRequest } from '../engine/samples';
import { everyTask, streamSamples, writeSamples } from '../engine/samples';
import { DarkroomError } from '../shared/errors';
import { counted, printable } from '../shared/format';

export const samplesUsage = `darkroom samples --task trail|relate|bars|turn|${everyTask} [--difficulty N | --hops N] [-n 20] [--seed 0] [--start 0] --out folder [--sketches] [--others 0] [--json]
    Writes pictures and samples.jsonl.
darkroom samples --task … --raw [-n N] [--shard 256] [--sketches] [--others 0] …
    Streams shards to standard output, without end unless -n is given.`;

const defaultCount = 20;

export async function samples(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(args, {
    task: { type: 'string' },
    difficulty: { type: 'string' },
    hops: { type: 'string' },
    count: { type: 'string', short: 'n' },
    seed: { type: 'string', default: '0' },
    start: { type: 'string', default: '0' },
    out: { type: 'string' },
    raw: { type: 'boolean', default: false },
    shard: { type: 'string', default: '256' },
    sketches: { type: 'boolean', default: false },
    others: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  });
  if (positionals[0] !== undefined) throw misused(`samples does not know what "${positionals[0]}" is for.`);
  if (values.task === undefined) throw misused('Name a task.');
  if (values.difficulty !== undefined && values.hops !== undefined)
    throw misused('--hops is another word for --difficulty; give one of them.');
  const request: SamplesRequest = {
    task: values.task,
    difficulty: given('difficulty', values.difficulty) ?? given('hops', values.hops),
    seed: whole('seed', values.seed),
    start: whole('start', values.start),
    sketches: values.sketches,
    others: whole('others', values.others),
  };
  const count = given('count', values.count);
  if (values.raw) {
    if (values.out !== undefined) throw misused('--raw writes to standard output and takes no --out.');
    // What fails is told to the write that failed; the stream repeats it to its listeners.
    process.stdout.on('error', () => undefined);
    await streamSamples(
      request,
      { count: count ?? Infinity, shard: whole('shard', values.shard) },
      writeBytes,
    );
    return 0;
  }
  if (values.out === undefined) throw misused('Say where to write with --out, or stream with --raw.');
  const written = await writeSamples(request, {
    count: count ?? defaultCount,
    folder: path.resolve(values.out),
  });
  await print(
    values.json
      ? JSON.stringify(written)
      : `${counted(written.samples, 'sample')} in ${printable(written.folder)}: samples.jsonl and ${counted(written.files - 1, 'picture')}.`,
  );
  return 0;
}

function given(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : whole(name, text);
}

function whole(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw misused(`--${name} takes a whole number, not "${printable(text, 40)}".`);
  return Number(text);
}

function misused(message: string): DarkroomError {
  return new DarkroomError('bad-input', message, {
    remedy: 'For example: darkroom samples --task trail --hops 5 -n 20 --seed 7 --out samples',
  });
}

/** Waits until the reader took it; a reader that has seen enough closes the pipe, which is no failure. */
function writeBytes(bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, error => {
      if (!error) resolve(true);
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') resolve(false);
      else
        reject(
          new DarkroomError('bad-input', `The samples could not be written (${error.message}).`, {
            remedy: 'Write them to a file on a disk with room.',
          }),
        );
    });
  });
}
