// Problem: a pair's picture is looked at for both of its responses, which are computed far apart from each other, and looking
// is the most expensive part of many models.
// Idea: what was seen is kept, as long as it is not too much; whatever is beyond is looked at again.

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { NumberedPair } from './pairs';
import { preparerOf } from '../../model/families/picture-families';
import type { PreparedPicture } from '../../model/families/picture';
import { decodePicture } from '../../model/picture/decode';
import type { Picture } from '../../model/picture/picture';
import type { SeenPicture } from '../../model/run/eyes';
import type { Model } from '../../model/run/model';
import type { PairSample } from '../../steering/pair';
import { generate, taskOf } from '../../tasks/generate';
import { DarkroomError, toFailure } from '../../shared/errors';
import { formatBytes, printable } from '../../shared/format';
import { neverWaiting } from '../../trace/file-reading';

const mostBytes = 256 * 2 ** 20;
/** What decoding takes at most, too. */
const mostFileBytes = 256 * 2 ** 20;
/** Of the benchmark's pictures. */
const side = 128;

/** What of a model has to do with pictures. */
type PictureModel = Pick<Model, 'folder' | 'see' | 'takesPictures'>;

export class PairPictures {
  readonly #model: PictureModel;
  /** Pictures are named relative to it. */
  readonly #folder: string;
  readonly #kept = new Map<string, SeenPicture>();
  #bytes = 0;

  constructor(model: PictureModel, folder: string) {
    this.#model = model;
    this.#folder = folder;
  }

  /** As the model's eyes want it; none for a pair without a picture, and for a model without eyes. */
  async prepared(pair: NumberedPair): Promise<readonly PreparedPicture[]> {
    const picture = await this.#picture(pair);
    if (!picture) return [];
    const { config, pictureFiles } = this.#model.folder;
    const prepare = preparerOf(config.text('model_type', { otherwise: '' }));
    return prepare ? [prepare(picture, pictureFiles)] : (await this.seen(pair)).map(seen => seen.prepared);
  }

  async seen(pair: NumberedPair): Promise<readonly SeenPicture[]> {
    const known = this.#kept.get(pair.where);
    if (known) return [known];
    const picture = await this.#picture(pair);
    if (!picture) return [];
    const seen = await this.#model.see(picture);
    this.#bytes += bytesOf(seen);
    if (this.#bytes <= mostBytes) this.#kept.set(pair.where, seen);
    return [seen];
  }

  /** Of the bytes of pictures that are files; undefined where none is used. */
  async hash(pairs: readonly NumberedPair[]): Promise<string | undefined> {
    if (!this.#model.takesPictures || pairs.every(({ picture }) => picture === undefined)) return undefined;
    const hash = createHash('sha256');
    for (const { picture, where } of pairs) {
      if (picture === undefined) continue;
      const its = await hashOfPicture(path.join(this.#folder, picture)).catch((cause: unknown) => {
        throw unreadable(where, picture, cause);
      });
      hash.update(its);
    }
    return hash.digest('hex');
  }

  async #picture({ picture, sample, where }: NumberedPair): Promise<Picture | undefined> {
    if (!this.#model.takesPictures) return undefined;
    if (picture !== undefined)
      return decodePicture(path.join(this.#folder, picture)).catch((cause: unknown) => {
        throw unreadable(where, picture, cause);
      });
    return sample && { width: side, height: side, data: drawn(sample, where).picture };
  }
}

/** Looked at before it is decoded: a pipe would never end, and a file that is no picture may fill the memory. */
async function hashOfPicture(file: string): Promise<Uint8Array> {
  const handle = await open(file, neverWaiting);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new DarkroomError('bad-input', 'it is no file.');
    if (found.size > mostFileBytes)
      throw new DarkroomError('bad-input', `it is larger than ${formatBytes(mostFileBytes)}.`);
    const hash = createHash('sha256');
    const stream = handle.createReadStream({ end: mostFileBytes, autoClose: false });
    for await (const piece of stream) hash.update(piece as Buffer);
    return hash.digest();
  } finally {
    await handle.close();
  }
}

function bytesOf({ features, prepared }: SeenPicture): number {
  const tensors = Object.values(prepared.tensors);
  return tensors.reduce((sum, { data }) => sum + data.byteLength, features.byteLength);
}

/** `where` begins what is said where there is no such sample. */
export function drawn({ task, ...options }: PairSample, where: string) {
  try {
    return generate(taskOf(task).name, options);
  } catch (cause) {
    throw new DarkroomError(
      'bad-input',
      `${where} names a sample that cannot be drawn: ${toFailure(cause).message}`,
      { remedy: 'Correct its task, seed, index and difficulty.', cause },
    );
  }
}

function unreadable(where: string, picture: string, cause: unknown): DarkroomError {
  return new DarkroomError(
    'bad-input',
    `${where} names the picture ${printable(picture, 60)}, which cannot be read: ${toFailure(cause).message}`,
    { remedy: 'Put it beside the list of pairs, or leave the pair out.', cause },
  );
}
