// Samples of a file or folder: what is there is looked at as a whole before anything runs, and pictures are decoded one by one.

import { createHash } from 'node:crypto';
import path from 'node:path';
import { itemsOfFile, itemsOfFolder } from './items';
import type { ListedItem } from './items';
import type { Lender, SampleSource, SampleUnit, TakenSample } from '../sample-source';
import type { ListedSample } from '../../subject';
import { donorOf } from '../../../ablation/listed/donor';
import type { MaybeDonor } from '../../../ablation/listed/donor';
import { guessed } from '../../../ablation/listed/guess';
import { lastPart } from '../../../ablation/sample-sets';
import type { SampleNeed } from '../../../ablation/sample-need';
import type { FoundSamples, SampleList } from '../../../ablation/spec';
import { wrong } from '../../../intervention/checks';
import { decodePicture } from '../../../model/picture/decode';
import { DarkroomError } from '../../../shared/errors';
import { printable } from '../../../shared/format';
import { sameAnswer } from '../../../shared/same-answer';

export interface FoundList {
  readonly found: FoundSamples;
  readonly has: ReadonlySet<SampleNeed>;
  readonly notes: readonly string[];
  /** `lends`: whether any arm takes something from another sample. */
  readonly source: (lends: boolean) => SampleSource;
}

type Sets = ReadonlyMap<string, readonly ListedItem[]>;

export async function findListed(
  { list, seed }: { readonly list: Exclude<SampleList, { readonly image: string }>; readonly seed: number },
  beside: string,
): Promise<FoundList> {
  const { items, notes } =
    'file' in list ? await itemsOfFile(list, beside) : await itemsOfFolder(list, beside);
  const named = 'file' in list ? list.file : list.folder;
  const at = 'file' in list ? 'samples.file' : 'samples.folder';
  requireSamples(items, `${at}: ${printable(lastPart(named), 60)}`);
  requireAllOrNone(items);
  const sets = setsIn(items, path.parse(lastPart(named)).name);
  requireNames(sets);
  return {
    found: {
      sets: [...sets].map(([name, of]) => ({
        name,
        count: of.length,
        chance: guessed(of.map(({ record }) => record)),
      })),
      hash: hashOf(items),
    },
    has: hasIn(items, sets),
    notes: [...notes, ...problemNotes(items)],
    source: lends => new ListedSource(sets, { seed, lends }),
  };
}

class ListedSource implements SampleSource {
  readonly #sets: Sets;
  readonly #donors = new Map<readonly ListedItem[], readonly MaybeDonor[]>();
  readonly #how: { readonly seed: number; readonly lends: boolean };

  constructor(sets: Sets, how: { readonly seed: number; readonly lends: boolean }) {
    this.#sets = sets;
    this.#how = how;
    for (const items of sets.values())
      this.#donors.set(
        items,
        items.map(({ record, sha256 }) => ({ ...record, isReadable: sha256 !== null })),
      );
  }

  async at({ task, index }: SampleUnit): Promise<TakenSample> {
    const items = this.#sets.get(task) ?? [];
    return {
      sample: await this.#read(items, index),
      donor: this.#how.lends ? await this.#lender(items, index) : undefined,
    };
  }

  nameOf({ task, index }: SampleUnit): string | undefined {
    const name = this.#sets.get(task)?.[index]?.record.name;
    return name && printable(name, 200);
  }

  pictured({ task, index }: SampleUnit) {
    const read = async () => (await this.#read(this.#sets.get(task) ?? [], index)).picture;
    return { index, read };
  }

  /** A picture that turns out to be cut off lends nothing, unless it was named. */
  async #lender(items: readonly ListedItem[], index: number): Promise<Lender> {
    const donors = this.#donors.get(items) ?? [];
    const donor = donorOf(donors, index, this.#how.seed);
    if (donor === undefined)
      throw new DarkroomError(
        'bad-input',
        'No other sample has a picture that can be read and another answer.',
      );
    try {
      return { sample: await this.#read(items, donor) };
    } catch (error) {
      const known = donors[donor];
      if (known?.isReadable !== true || donors[index]?.donor !== undefined) throw error;
      this.#donors.set(items, donors.with(donor, { ...known, isReadable: false }));
      return this.#lender(items, index);
    }
  }

  async #read(items: readonly ListedItem[], index: number): Promise<ListedSample> {
    const item = items[index];
    if (!item)
      throw new DarkroomError('missing', `There is no sample ${index} any more.`, {
        remedy: 'The list was changed since: run it again.',
      });
    const { record, file } = item;
    return {
      ...{ index, seed: this.#how.seed, file },
      question: record.question,
      answer: record.answer,
      difficulty: record.difficulty ?? null,
      truth: record.truth ?? [],
      picture: await decodePicture(file),
    };
  }
}

function requireSamples(items: readonly ListedItem[], at: string): void {
  const [first] = items;
  if (!first) throw wrong(at, 'has no samples');
  if (items.every(({ sha256 }) => sha256 === null))
    throw wrong(at, `has no picture that can be read: ${first.problem?.replace(/\.$/, '') ?? ''}`);
}

/** A share of right answers over some of them would be one over others than it says. */
function requireAllOrNone(items: readonly ListedItem[]): void {
  const isKnown = ({ record }: ListedItem) => record.answer !== undefined;
  const [with_, without] = [items.find(isKnown), items.find(item => !isKnown(item))];
  if (with_ && without)
    throw wrong(`${without.at}: answer`, 'is missing, and others have one', 'Answer all of them, or none.');
}

function setsIn(items: readonly ListedItem[], usual: string): Sets {
  const sets = new Map<string, ListedItem[]>();
  for (const item of items) {
    const name = printable(item.record.group ?? usual, 60);
    const known = sets.get(name);
    if (known) known.push(item);
    else sets.set(name, [item]);
  }
  return sets;
}

function requireNames(sets: Sets): void {
  const names = new Set<string>();
  for (const items of sets.values()) {
    const own = new Map(items.map(item => [item.record.name, item]));
    for (const item of items) {
      const { name, donor } = item.record;
      if (names.has(name))
        throw wrong(
          `${item.at}: id`,
          `${printable(name, 60)} is that of another sample, too`,
          'Give it an "id" of its own.',
        );
      names.add(name);
      if (donor !== undefined) requireDonor(item, own.get(donor));
    }
  }
}

function requireDonor({ record, at }: ListedItem, donor: ListedItem | undefined): void {
  const path = `${at}: donor`;
  if (!donor)
    throw wrong(path, `names ${printable(record.donor ?? '', 60)}, which is no sample of its group`);
  if (donor.record === record) throw wrong(path, 'is the sample itself');
  const [own, other] = [record.answer, donor.record.answer];
  if (own !== undefined && other !== undefined && sameAnswer(own, other))
    throw wrong(path, 'has the same answer, so that nothing could be seen of its latents');
}

/** The bytes of pictures belong to it: another picture under the same name is another sample. */
function hashOf(items: readonly ListedItem[]): string {
  const hash = createHash('sha256');
  for (const { record, sha256 } of items) {
    const { name, question, answer, group, difficulty, truth, donor } = record;
    hash.update(`${JSON.stringify([name, question, answer, group, difficulty, truth, donor, sha256])}\n`);
  }
  return hash.digest('hex');
}

function hasIn(items: readonly ListedItem[], sets: Sets): ReadonlySet<SampleNeed> {
  const all = (is: (item: ListedItem) => boolean) => items.every(is);
  const lends = [...sets.values()].every(of => {
    const readable = of.filter(({ sha256 }) => sha256 !== null);
    const [first] = readable;
    return readable.some(
      ({ record }) =>
        record !== first?.record &&
        (record.answer === undefined || !sameAnswer(record.answer, first?.record.answer ?? '')),
    );
  });
  const has: Readonly<Record<SampleNeed, boolean>> = {
    answers: all(({ record }) => record.answer !== undefined),
    truth: all(({ record }) => record.truth !== undefined),
    difficulty: all(({ record }) => record.difficulty !== undefined),
    donors: lends,
    steps: false,
  };
  return new Set((Object.keys(has) as SampleNeed[]).filter(need => has[need]));
}

const mostNamed = 3;

function problemNotes(items: readonly ListedItem[]): readonly string[] {
  const bad = items.filter(({ problem }) => problem !== undefined);
  if (bad.length === 0) return [];
  const named = bad.slice(0, mostNamed).map(({ at, problem }) => `${at}: ${problem ?? ''}`);
  return [
    `${bad.length} of ${items.length} pictures cannot be read, and their samples will be recorded as failed. ${named.join(' ')}`,
  ];
}
