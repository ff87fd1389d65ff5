// A changed graph is given to ONNX Runtime as bytes, so it no longer knows the folder of the weights, and must be told.
// Hub caches add a twist: graph and weights are links into a folder of blobs, and ONNX Runtime refuses to follow a link
// out of the folder it was told. So each location is replaced by what the link leads to. That must not become a way to
// read any file: a link may lead inside the model's folder, or to where the graph itself really lies, nowhere else.

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { externalFiles, unsafeLocation } from '../onnx/external-data';
import type { ModelProto } from '../onnx/messages';
import { relocate } from '../onnx/relocate';
import { DarkroomError } from '../shared/errors';

export interface Weights {
  readonly model: ModelProto;
  /** What ONNX Runtime must be told; absent if all weights are in the graph. */
  readonly folder?: string;
}

/** Makes the weights of the graph file at `file` findable for a session that is opened from bytes. */
export async function locateWeights(model: ModelProto, file: string, name: string): Promise<Weights> {
  const locations = externalFiles(model).map(({ location }) => location);
  if (locations.length === 0) return { model };
  const folder = await realpath(path.dirname(file));
  const graphFolder = path.dirname(await realpath(file));
  const targets = new Map<string, string>();
  for (const location of locations) {
    const unsafe = unsafeLocation(location);
    if (unsafe !== undefined) throw forbidden(name, location, unsafe);
    const target = await realpath(path.join(folder, location)).catch(() => {
      throw new DarkroomError('missing', `${name} keeps its weights in ${location}, which is not there.`, {
        remedy: `Put ${location} beside ${name}.`,
      });
    });
    if (!isInside(target, folder) && path.dirname(target) !== graphFolder) {
      throw forbidden(name, location, 'is a link to a file elsewhere');
    }
    targets.set(location, target);
  }
  const [common, ...others] = new Set([...targets.values()].map(target => path.dirname(target)));
  if (common === undefined || others.length > 0) {
    throw new DarkroomError('unsupported', `The weights of ${name} lie in more than one folder.`, {
      remedy: 'Put all of them into one folder.',
    });
  }
  const names = new Map([...targets].map(([location, target]) => [location, path.basename(target)]));
  return { model: relocate(model, names), folder: common };
}

function isInside(target: string, folder: string): boolean {
  const relative = path.relative(folder, target);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

function forbidden(name: string, location: string, why: string): DarkroomError {
  return new DarkroomError('bad-input', `${name} names a weight file "${location}", which ${why}.`, {
    remedy: 'Do not use this model unless you know who made it; export it again with the weights beside it.',
  });
}
