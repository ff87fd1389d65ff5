// Pictures of a person's samples among the results, small, so that a contact sheet shows them wherever the results are. They are
// made before the answers, once for each sample; one that cannot be made is no reason to answer nothing.

import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SampleSource } from './sample-source';
import type { Unit } from '../../ablation/plan';
import { setsOf } from '../../ablation/sample-sets';
import type { SampleSpec } from '../../ablation/spec';
import type { Picture } from '../../model/picture/picture';
import { ppmOf, thumbnailFile, thumbnailSide } from '../../shared/ppm';

export class Thumbnails {
  readonly #folder: string;
  readonly #names: readonly string[];

  /** `folder` is that of the results. */
  constructor(folder: string, samples: SampleSpec) {
    this.#folder = folder;
    this.#names = setsOf(samples).map(({ name }) => name);
  }

  async keep(unit: Unit, source: SampleSource): Promise<void> {
    try {
      const pictured = source.pictured(unit);
      if (!pictured) return;
      const { read, index } = pictured;
      const file = path.join(this.#folder, ...thumbnailFile(this.#names.indexOf(unit.task), index));
      if (await isThere(file)) return;
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, ppmOf(await reduced(await read())));
    } catch {
      // Its row says why it cannot be read; where nothing can be written the journal says so.
    }
  }
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

async function reduced({ width, height, data }: Picture) {
  const { default: sharp } = await import('sharp');
  const size = {
    width: thumbnailSide,
    height: thumbnailSide,
    fit: 'inside',
    withoutEnlargement: true,
  } as const;
  const { data: rgb, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(size)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb };
}
