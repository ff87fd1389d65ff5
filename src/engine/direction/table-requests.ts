// What panels ask about directions besides extracting them. Whatever arrives is looked at before it is believed.

import path from 'node:path';
import { analyse } from './analyse';
import { analysisMarkdown } from './analysis-markdown';
import { makePairs } from './make-pairs';
import { writePairs } from './pairs';
import { DarkroomError } from '../../shared/errors';
import type {
  AnalyseDirectionsRequest,
  PairsRequest,
  PairsResult,
} from '../../shared/protocol/direction-tables';

export async function makePairsFile(request: unknown): Promise<PairsResult> {
  const { task, count, seed, out } = given<PairsRequest>(request);
  if (typeof task !== 'string') throw bad('The task has no name');
  const file = fullPath(out);
  const made = makePairs({ task, count: whole(count), seed: whole(seed) });
  const { pairs } = await writePairs(file, made);
  return { out: file, pairs };
}

export async function analyseDirections(
  request: unknown,
  signal: AbortSignal,
): Promise<{ readonly markdown: string }> {
  const { files, keep, seed } = given<AnalyseDirectionsRequest>(request);
  if (!Array.isArray(files)) throw bad('The directions are no list');
  const analysis = await analyse({
    files: files.map(fullPath),
    keep: keep === undefined ? undefined : whole(keep),
    seed: whole(seed),
    signal,
    report: () => undefined,
  });
  return { markdown: analysisMarkdown(analysis) };
}

function given<T>(request: unknown): Partial<Record<keyof T, unknown>> {
  return typeof request === 'object' && request !== null ? request : {};
}

function fullPath(value: unknown): string {
  if (typeof value === 'string' && path.isAbsolute(value) && !value.includes('\0')) return value;
  throw bad('A file has no full path');
}

function whole(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw bad('A number is no whole number');
}

function bad(sentence: string): DarkroomError {
  return new DarkroomError('bad-input', `${sentence}.`);
}
