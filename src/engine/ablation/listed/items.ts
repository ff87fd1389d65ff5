// The samples of a file or folder, with what is said of each, where its picture is, and what is wrong with that.

import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { linesOf } from './lines';
import { Answers, answersName } from '../../../ablation/listed/answers-csv';
import { parseRecord, requireInside, strangersIn } from '../../../ablation/listed/record';
import type { ListedRecord } from '../../../ablation/listed/record';
import { lastPart } from '../../../ablation/sample-sets';
import { limits } from '../../../ablation/spec';
import type { SampleList } from '../../../ablation/spec';
import { wrong } from '../../../intervention/checks';
import { lookAtPicture } from '../../../model/picture/decode';
import { DarkroomError, sentence, toFailure } from '../../../shared/errors';
import { formatCount, printable } from '../../../shared/format';

export interface ListedItem {
  readonly record: ListedRecord;
  /** A full path. */
  readonly file: string;
  /** What sentences about it begin with. */
  readonly at: string;
  /** Of its picture; null where that cannot be read, and `problem` says why. */
  readonly sha256: string | null;
  readonly problem?: string;
}

export interface ListedItems {
  readonly items: readonly ListedItem[];
  readonly notes: readonly string[];
}

type Named = Pick<ListedItem, 'record' | 'file' | 'at'>;

/** In a file they are relative to it, so that a list and its pictures can go elsewhere together. */
export async function itemsOfFile(
  { file: named }: { readonly file: string },
  beside: string,
): Promise<ListedItems> {
  const file = path.resolve(beside, named);
  const at = `samples.file: ${printable(lastPart(named), 60)}`;
  const found: Named[] = [];
  const strangers = new Map<string, number>();
  const times = new Map<string, number>();
  for await (const { text, number } of linesOf(file, at)) {
    if (text.trim() === '') continue;
    requireRoom(found.length, at);
    const where = `${at}, line ${number}`;
    const value = jsonOf(text, where);
    const record = parseRecord(value, where);
    for (const key of strangersIn(value)) strangers.set(key, (strangers.get(key) ?? 0) + 1);
    found.push({
      record: distinct(record, times),
      file: path.resolve(path.dirname(file), record.image),
      at: where,
    });
  }
  return { items: await lookedAt(found), notes: strangerNotes(strangers, lastPart(named)) };
}

/** Several questions may be asked about one picture: "ring.png", "ring.png (2)". */
function distinct(record: ListedRecord, times: Map<string, number>): ListedRecord {
  if (record.name !== record.image) return record;
  const time = (times.get(record.image) ?? 0) + 1;
  times.set(record.image, time);
  return time === 1 ? record : { ...record, name: `${record.image} (${time})` };
}

export async function itemsOfFolder(
  { folder: named, question }: Extract<SampleList, { readonly folder: string }>,
  beside: string,
): Promise<ListedItems> {
  const folder = path.resolve(beside, named);
  const at = `samples.folder: ${printable(lastPart(named), 60)}`;
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DarkroomError('missing', `${at} cannot be read.`, {
      remedy: 'Name a folder of pictures.',
      cause,
    });
  });
  const pictures = entries
    .filter(entry => !entry.isDirectory() && !entry.name.startsWith('.') && isPicture(entry.name))
    .map(({ name }) => name)
    .sort((one, other) => (one < other ? -1 : 1));
  requireRoom(pictures.length - 1, at);
  const answers = entries.some(({ name }) => name === answersName)
    ? await answersIn(path.join(folder, answersName), pictures)
    : undefined;
  const found = pictures.map((image, i) => ({
    record: { name: image, image, question, ...(answers && { answer: answers[i] ?? '' }) },
    file: path.join(folder, image),
    at: `${at}: ${printable(image, 100)}`,
  }));
  return { items: await lookedAt(found), notes: [] };
}

const isPicture = (name: string): boolean => /\.(png|jpe?g|webp|gif|tiff?|avif)$/i.test(name);

async function answersIn(file: string, pictures: readonly string[]): Promise<readonly string[]> {
  const answers = new Answers(`samples.folder: ${answersName}`);
  for await (const { text, number } of linesOf(file, `samples.folder: ${answersName}`))
    answers.take(text, number);
  return answers.of(pictures);
}

function requireRoom(there: number, at: string): void {
  if (there < limits.samples) return;
  throw wrong(at, `has more than ${formatCount(limits.samples)} samples`);
}

function jsonOf(text: string, at: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(at, 'is no JSON', 'Each line is one object: {"image": "…", "question": "…", "answer": "…"}.');
  }
}

async function lookedAt(found: readonly Named[]): Promise<readonly ListedItem[]> {
  const seen = new Map<string, Looked>();
  const items: ListedItem[] = [];
  for (const one of found) {
    const looked = seen.get(one.file) ?? (await look(one.file));
    seen.set(one.file, looked);
    if (looked.size) requireInside(one.record, looked.size, one.at);
    const { sha256, problem } = looked;
    items.push({ ...one, sha256, ...(problem !== undefined && { problem }) });
  }
  return items;
}

interface Looked extends Pick<ListedItem, 'sha256' | 'problem'> {
  readonly size?: { readonly width: number; readonly height: number };
}

async function look(file: string): Promise<Looked> {
  try {
    const { bytes, width, height } = await lookAtPicture(file);
    return { sha256: createHash('sha256').update(bytes).digest('hex'), size: { width, height } };
  } catch (error) {
    return { sha256: null, problem: sentence(toFailure(error)) };
  }
}

const mostNamed = 8;

function strangerNotes(strangers: ReadonlyMap<string, number>, file: string): readonly string[] {
  if (strangers.size === 0) return [];
  const named = [...strangers]
    .slice(0, mostNamed)
    .map(([key, count]) => `"${printable(key, 40)}" (${count})`);
  const more = strangers.size > mostNamed ? ', …' : '';
  return [`${printable(file, 60)} says what is not read here: ${named.join(', ')}${more}.`];
}
