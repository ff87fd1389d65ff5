// Reads one graph file without opening it: what is in it, and whether the weight files it names are there. Pure
// parsing, so it is also what an untrusted workspace gets.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { externalFiles, unsafeLocation } from '../onnx/external-data';
import { decodeModel } from '../onnx/model-file';
import type { ModelProto } from '../onnx/messages';
import { summary } from '../onnx/summary';
import type { Failure } from '../shared/errors';
import { DarkroomError, toFailure } from '../shared/errors';
import { formatBytes } from '../shared/format';
import type { GraphReport, WeightFile } from '../shared/model-report';

export interface Inspected {
  readonly report: Omit<GraphReport, 'opened'>;
  /** Why it need not be opened: what is wrong is already known. */
  readonly failure?: Failure;
}

/** Protobuf's own limit, and that of ONNX Runtime; larger models keep their weights in other files. */
const largestGraphBytes = 2 ** 31 - 1;

export async function inspectGraph(root: string, name: string): Promise<Inspected> {
  const file = path.join(root, name);
  let report: Inspected['report'] = { file: name, bytes: 0, weightFiles: [] };
  try {
    const size = await sizeOf(file, name);
    report = { ...report, bytes: size };
    const model = decodeModel(await readGraph(file, name, size), name);
    report = { ...report, summary: summary(model) };
    const weightFiles = await findWeights(model, path.dirname(file), name);
    report = { ...report, weightFiles };
    const failure = lackOfWeights(weightFiles, name);
    return failure ? { report, failure: toFailure(failure) } : { report };
  } catch (error) {
    return { report, failure: toFailure(error) };
  }
}

async function sizeOf(file: string, name: string): Promise<number> {
  const facts = await stat(file).catch((error: unknown) => {
    throw new DarkroomError('missing', `${name} is not there, or is a link to a file that is not there.`, {
      remedy: 'The download was probably cut off: download it again.',
      cause: error,
    });
  });
  if (facts.isFile()) return facts.size;
  throw new DarkroomError('bad-input', `${name} is not a file.`, {
    remedy: 'Rename it, or put the model in its place.',
  });
}

async function readGraph(file: string, name: string, size: number): Promise<Uint8Array> {
  if (size > largestGraphBytes) {
    throw new DarkroomError('unsupported', `${name} is ${formatBytes(size)}; an ONNX file ends at 2 GB.`, {
      remedy: 'Export the model with external data.',
    });
  }
  return readFile(file).catch((error: unknown) => {
    throw new DarkroomError('bad-input', `${name} cannot be read.`, {
      remedy: 'Check its permissions.',
      cause: error,
    });
  });
}

async function findWeights(model: ModelProto, folder: string, name: string): Promise<WeightFile[]> {
  const found: WeightFile[] = [];
  for (const { location, minimumSize } of externalFiles(model)) {
    const unsafe = unsafeLocation(location);
    if (unsafe !== undefined) {
      throw new DarkroomError('bad-input', `${name} names a weight file "${location}", which ${unsafe}.`, {
        remedy:
          'Do not use this model unless you know who made it; export it again with the weights beside it.',
      });
    }
    const facts = await stat(path.join(folder, location)).catch(() => undefined);
    found.push({
      name: location,
      neededBytes: minimumSize,
      ...(facts?.isFile() ? { bytes: facts.size } : {}),
    });
  }
  return found;
}

function lackOfWeights(files: readonly WeightFile[], name: string): DarkroomError | undefined {
  for (const { name: weights, bytes, neededBytes } of files) {
    if (bytes === undefined) {
      return new DarkroomError('missing', `${name} keeps its weights in ${weights}, which is not there.`, {
        remedy: `Put ${weights} (at least ${formatBytes(neededBytes)}) beside ${name}.`,
      });
    }
    if (bytes < neededBytes) {
      return new DarkroomError(
        'bad-input',
        `${weights} is ${formatBytes(bytes)}, but ${name} needs ${formatBytes(neededBytes)} of it.`,
        { remedy: 'The download was probably cut off: download it again.' },
      );
    }
  }
  return undefined;
}
