// A picture of the benchmark knows its question and its answer: `darkroom samples` writes them into samples.jsonl beside
// it.

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { TracedSample } from '../shared/trace/document';
import type { PictureBox } from '../shared/trace/token';

export interface SampleBeside {
  readonly question: string;
  readonly traced: TracedSample;
}

const recordFile = 'samples.jsonl';
const mostBytes = 64 * 2 ** 20;

/** Undefined for any other picture, and where the record cannot be read: a question can always be asked. */
export async function sampleBeside(picture: string): Promise<SampleBeside | undefined> {
  const file = path.join(path.dirname(picture), recordFile);
  try {
    const { size } = await stat(file);
    if (size > mostBytes) return undefined;
    const lines = (await readFile(file, 'utf8')).split('\n');
    const name = JSON.stringify(path.basename(picture));
    const line = lines.find(one => one.includes(`"picture":${name}`));
    return line === undefined ? undefined : parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function parse(record: unknown): SampleBeside | undefined {
  const { task, seed, question, answer, boxes } = record as Record<string, unknown>;
  if (typeof task !== 'string' || typeof seed !== 'number') return undefined;
  if (typeof question !== 'string' || typeof answer !== 'string') return undefined;
  const box = lastBox(boxes);
  return { question, traced: { task, seed, truth: answer, ...(box && { box }) } };
}

/** Where the last step looks, if that is one place. */
function lastBox(boxes: unknown): PictureBox | undefined {
  const last: unknown = Array.isArray(boxes) ? boxes.at(-1) : undefined;
  const box: unknown = Array.isArray(last) && last.length === 1 ? last[0] : undefined;
  const isBox = Array.isArray(box) && box.length === 4 && box.every(edge => typeof edge === 'number');
  return isBox ? (box as unknown as PictureBox) : undefined;
}
