// A sample of the benchmark is a picture with a line in `samples.jsonl` beside it. Who asks about such a picture should
// not have to type its question, and the answer can be compared with the truth.
//
// The file is somebody's: it may be huge, broken or no list of samples at all. It is read line by line up to a limit, and
// what does not fit is no record.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { TracedSample } from '../shared/trace/document';
import type { PictureBox } from '../shared/trace/token';

export interface ReadyQuestion {
  readonly question: string;
  readonly answer: string;
  readonly difficulty: number;
  /** Where the answer is read, when that is one place. */
  readonly box?: PictureBox;
}

export interface SampleRecord {
  readonly task: string;
  readonly seed: number;
  /** The sample's own question first. */
  readonly questions: readonly ReadyQuestion[];
}

/** 10,000 samples, the most that are written to one folder, take about half of this. */
const mostBytes = 128 * 2 ** 20;
const mostLine = 2 ** 20;
const mostQuestions = 17;
const mostText = 4000;

/** The record of a picture, or undefined where none lies beside it. */
export async function sampleRecordOf(picture: string): Promise<SampleRecord | undefined> {
  const name = JSON.stringify(path.basename(picture));
  try {
    for await (const line of linesOf(path.join(path.dirname(picture), 'samples.jsonl'))) {
      // Records are long; only the right one is worth parsing.
      if (!line.includes(name)) continue;
      const record = recordFrom(line, path.basename(picture));
      if (record) return record;
    }
  } catch {
    // No such file, or none that can be read: the picture is no sample.
  }
  return undefined;
}

/** What a run is told of the truth, if this question is one of those that the record answers. */
export function truthOf(record: SampleRecord | undefined, question: string): TracedSample | undefined {
  const ready = record?.questions.find(known => sameWords(known.question, question));
  if (!record || !ready) return undefined;
  return {
    task: record.task,
    seed: record.seed,
    truth: ready.answer,
    ...(ready.box ? { box: ready.box } : {}),
  };
}

function sameWords(a: string, b: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').trim();
  return plain(a) === plain(b);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  // A pipe would be waited for.
  if (!(await stat(file)).isFile()) return;
  let rest = '';
  for await (const piece of createReadStream(file, { encoding: 'utf8', end: mostBytes })) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > mostLine) return;
  }
  yield rest;
}

function recordFrom(line: string, picture: string): SampleRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['picture'] !== picture) return undefined;
  const { task, seed, others } = value;
  const more: readonly unknown[] = Array.isArray(others) ? others : [];
  const questions = [value, ...more].slice(0, mostQuestions).flatMap(readyQuestion);
  if (typeof task !== 'string' || typeof seed !== 'number' || questions.length === 0) return undefined;
  return { task: task.slice(0, 80), seed, questions };
}

function readyQuestion(value: unknown): ReadyQuestion[] {
  if (!isObject(value)) return [];
  const { question, answer, difficulty, boxes } = value;
  if (typeof question !== 'string' || typeof answer !== 'string' || typeof difficulty !== 'number') return [];
  if (question.length > mostText || answer.length > mostText) return [];
  const box = onlyBox(boxes);
  return [{ question, answer, difficulty, ...(box ? { box } : {}) }];
}

/** The last step reads the answer; its boxes say where. */
function onlyBox(boxes: unknown): PictureBox | undefined {
  const last: unknown = Array.isArray(boxes) ? boxes.at(-1) : undefined;
  const [box, another] = Array.isArray(last) ? (last as unknown[]) : [];
  if (another !== undefined || !Array.isArray(box) || box.length !== 4) return undefined;
  const numbers = box.filter((edge): edge is number => typeof edge === 'number' && Number.isFinite(edge));
  const [left, top, right, bottom] = numbers;
  if (left === undefined || top === undefined || right === undefined || bottom === undefined)
    return undefined;
  return [left, top, right, bottom];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
