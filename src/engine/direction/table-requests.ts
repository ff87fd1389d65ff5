// What panels ask about directions besides extracting them. Whatever arrives is looked at before it is believed.

import { analyse } from './analyse';
import { analysisMarkdown } from './analysis-markdown';
import { makePairs } from './make-pairs';
import { writePairs } from './pairs';
import { badRequest, fieldsOf, fullPath, wholeNumber } from '../request-checks';
import type {
  AnalyseDirectionsRequest,
  PairsRequest,
  PairsResult,
} from '../../shared/protocol/direction-tables';

export async function makePairsFile(request: unknown): Promise<PairsResult> {
  const { task, count, seed, out } = fieldsOf<PairsRequest>(request);
  if (typeof task !== 'string') throw badRequest('The task has no name');
  const file = fullPath(out, 'The list of pairs');
  const made = makePairs({
    task,
    count: wholeNumber(count, 'The number of pairs'),
    seed: wholeNumber(seed, 'The seed'),
  });
  const { pairs } = await writePairs(file, made);
  return { out: file, pairs };
}

export async function analyseDirections(
  request: unknown,
  signal: AbortSignal,
): Promise<{ readonly markdown: string }> {
  const { files, keep, seed } = fieldsOf<AnalyseDirectionsRequest>(request);
  if (!Array.isArray(files)) throw badRequest('The directions are no list');
  const analysis = await analyse({
    files: files.map(file => fullPath(file, 'A direction')),
    keep: keep === undefined ? undefined : wholeNumber(keep, 'The number of bins'),
    seed: wholeNumber(seed, 'The seed'),
    signal,
    report: () => undefined,
  });
  return { markdown: analysisMarkdown(analysis) };
}
