// One picture and one question, answered again and again with tokens that are drawn. Each run is a sample: what they say
// together is about this picture alone.

import { createHash } from 'node:crypto';
import path from 'node:path';
import type { FoundList } from './listed-source';
import type { SampleSource, SampleUnit, TakenSample } from '../sample-source';
import type { ListedSample } from '../../subject';
import { lastPart } from '../../../ablation/sample-sets';
import type { SampleNeed } from '../../../ablation/sample-need';
import type { SampleList } from '../../../ablation/spec';
import { decodePicture, lookAtPicture } from '../../../model/picture/decode';
import type { Picture } from '../../../model/picture/picture';
import { DarkroomError } from '../../../shared/errors';

type Repeated = Extract<SampleList, { readonly image: string }>;

export async function findRepeated(
  { list, seed }: { readonly list: Repeated; readonly seed: number },
  beside: string,
): Promise<FoundList> {
  const { image, question, runs, temperature, donors } = list;
  const file = path.resolve(beside, image);
  const hashes = [await hashOf(file, 'samples.image')];
  const lenders: string[] = [];
  for (const [i, donor] of donors.entries()) {
    lenders.push(path.resolve(beside, donor));
    hashes.push(await hashOf(path.resolve(beside, donor), `samples.donors[${i}]`));
  }
  const hash = createHash('sha256').update(JSON.stringify([hashes, question, runs, temperature]));
  const has: readonly SampleNeed[] = donors.length > 0 ? ['donors'] : [];
  return {
    found: {
      sets: [{ name: path.parse(lastPart(image)).name, count: runs, chance: null }],
      hash: hash.digest('hex'),
    },
    has: new Set(has),
    notes: [],
    source: lends => new RepeatedSource(file, lends ? lenders : [], { question, seed }),
  };
}

class RepeatedSource implements SampleSource {
  readonly #file: string;
  readonly #donors: readonly string[];
  readonly #asked: { readonly question: string; readonly seed: number };
  readonly #pictures = new Map<string, Promise<Picture>>();

  constructor(
    file: string,
    donors: readonly string[],
    asked: { readonly question: string; readonly seed: number },
  ) {
    this.#file = file;
    this.#donors = donors;
    this.#asked = asked;
  }

  async at({ index }: SampleUnit): Promise<TakenSample> {
    const donor = this.#donors[index % Math.max(1, this.#donors.length)];
    return {
      sample: await this.#run(this.#file, index),
      donor: donor === undefined ? undefined : { sample: await this.#run(donor, index) },
    };
  }

  nameOf({ index }: SampleUnit): string {
    return `run ${index + 1}`;
  }

  pictured() {
    return { index: 0, read: async () => (await this.#run(this.#file, 0)).picture };
  }

  async #run(file: string, index: number): Promise<ListedSample> {
    const picture = this.#pictures.get(file) ?? decodePicture(file);
    this.#pictures.set(file, picture);
    const unknown = { answer: undefined, difficulty: null, truth: [] };
    return { ...this.#asked, ...unknown, index, file, picture: await picture };
  }
}

async function hashOf(file: string, at: string): Promise<string> {
  try {
    const { bytes } = await lookAtPicture(file);
    return createHash('sha256').update(bytes).digest('hex');
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    const { kind, message, remedy } = error;
    throw new DarkroomError(kind, `${at}: ${message}`, remedy === undefined ? {} : { remedy });
  }
}
