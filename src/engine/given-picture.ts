// A picture as a file or a trace has it.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePicture } from '../model/picture/decode';
import type { Picture } from '../model/picture/picture';
import { DarkroomError } from '../shared/errors';

export interface GivenPicture {
  readonly name: string;
  readonly sha256: string;
  readonly picture: Picture;
}

export async function givenPicture(file: string): Promise<GivenPicture> {
  const name = path.basename(file);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new DarkroomError('missing', `The picture ${name} cannot be read.`, {
      remedy: 'Choose another one, or put it back.',
      cause: error,
    });
  });
  const picture = await decodePicture(new Uint8Array(bytes), name);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, sha256, picture };
}
