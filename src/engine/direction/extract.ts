// Problem: a direction is the difference between two states of a model, over hundreds of pairs; reading them may take hours.
// Idea: everything that can be wrong (pairs, pictures, lengths, layers, room on the disk) is found before the first state
// is read. Then batches follow one another into a file that can be continued whenever it was left.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { DirectionFile } from './direction-file';
import { requireReadable } from './direction-layout';
import { lengthsOf, unknownWordsOf } from './extract-asking';
import type { Asking, Lengths, Side } from './extract-asking';
import { batchesOf, rowsOf, statesOf, togetherOf } from './extract-batches';
import type { ReadOptions, Row } from './extract-batches';
import { directionAbout, keptLayers } from './extract-about';
import { begunAt } from './extract-begun';
import { partialOf, PartialDirection } from './extract-partial';
import { PairPictures } from './extract-pictures';
import { checkExtract, requireFreeName } from './extract-request';
import type { CheckedExtract } from './extract-request';
import { readPairs } from './pairs';
import type { NumberedPair, PairList } from './pairs';
import type { ModelShelf } from '../run/model-shelf';
import { openTested, testedNotes } from '../tested-model';
import type { TestedModel } from '../tested-model';
import { WriteLock } from '../write-lock';
import { DarkroomError } from '../../shared/errors';
import { counted, printable } from '../../shared/format';
import type { ExtractEvent, ExtractRequest } from '../../shared/protocol/direction';

export interface ExtractContext {
  readonly signal: AbortSignal;
  readonly report: (event: ExtractEvent) => void;
  /** Where models stay open; without it, this one is closed at the end. */
  readonly shelf?: ModelShelf;
}

export interface Extracted extends DirectionFile {
  readonly notes: readonly string[];
}

export async function extract(request: ExtractRequest, context: ExtractContext): Promise<Extracted> {
  const checked = checkExtract(request);
  await requireFreeName(checked.out);
  const list = await readPairs(checked.pairs, checked.limit);
  const lock = await WriteLock.take(checked.out);
  try {
    const direction = await withModel(checked, context, tested =>
      extractFrom(tested, list, checked, { ...context, lock }),
    );
    return { ...direction, notes: [...list.notes, ...direction.notes] };
  } finally {
    await lock.release();
  }
}

async function withModel<T>(
  { model, device, precision, threads }: CheckedExtract,
  { report, shelf }: ExtractContext,
  use: (tested: TestedModel) => Promise<T>,
): Promise<T> {
  const options = { device, precision, threads };
  const say = (doing: string) => report({ kind: 'loading', doing });
  const borrowed = await shelf?.borrow(model, options, say);
  const tested = borrowed ?? (await openTested(model, options, say));
  try {
    return await use(tested);
  } finally {
    if (borrowed) borrowed.end();
    else await tested.model.release();
  }
}

async function extractFrom(
  tested: TestedModel,
  list: PairList,
  request: CheckedExtract,
  { signal, report, lock }: ExtractContext & { readonly lock: WriteLock },
): Promise<Extracted> {
  const { model } = tested;
  const { pairs } = list;
  const { template, position } = request;
  const kept = keptLayers(tested, request.layers);
  const about = await directionAbout(model, list, { ...request, layers: kept.layers });
  requireReadable(about, 'This direction');
  const pictures = new PairPictures(model, path.dirname(request.pairs));
  const asking = { model, template, pictures, answered: position !== 'prompt' };
  report({ kind: 'loading', doing: 'measuring the pairs' });
  const hash = await pictures.hash(pairs);
  const rows = rowsOf(await measured(asking, pairs, signal), position);
  const lacking = wordNotes(asking, pairs);
  const { batch, out } = request;
  if (request.anew === true && (await begunAt(out))) await rm(partialOf(out));
  const partial = await PartialDirection.open(out, {
    about,
    batch,
    device: model.device,
    ...(hash !== undefined && { pictures: hash }),
  });
  try {
    if (partial.count > 0)
      report({ kind: 'loading', doing: `going on: ${partial.count} of ${rows.length} responses are there` });
    const reading = { layers: about.layers, width: about.model.width };
    const most = (row: Row) => togetherOf(model, row, reading, batch);
    for (const next of batchesOf(rows, most)) {
      report({ kind: 'read', done: partial.count, of: rows.length });
      if (next.every(({ pair, side }) => partial.has(pair, side))) continue;
      const states = await statesOf(asking, pairs, next, reading, signal);
      await partial.put(
        next.map(({ pair, side }, row) => {
          const values = states[row] ?? new Float32Array(0);
          requireNumbers(values, pairs[pair]?.where ?? '', side, reading);
          return { pair, side, values };
        }),
      );
      await lock.touch();
    }
    report({ kind: 'read', done: partial.count, of: rows.length });
    const direction = await partial.finish();
    return {
      ...direction,
      notes: [...kept.notes, ...lacking, ...testedNotes(tested)],
    };
  } finally {
    await partial.close();
  }
}

/** Before anything is computed: one pair that is too long would be found after hours. */
async function measured(
  asking: Asking,
  pairs: readonly NumberedPair[],
  signal: AbortSignal,
): Promise<readonly Readonly<Record<Side, Lengths>>[]> {
  const lengths = [];
  for (const pair of pairs) {
    signal.throwIfAborted();
    lengths.push({
      reasoning: await lengthsOf(asking, pair, 'reasoning'),
      direct: await lengthsOf(asking, pair, 'direct'),
    });
  }
  return lengths;
}

function wordNotes({ model }: Asking, pairs: readonly NumberedPair[]): readonly string[] {
  const found = pairs.map(pair => unknownWordsOf(model, pair)).filter(words => words.length > 0);
  if (found.length === 0) return [];
  const words = [...new Set(found.flat())];
  const named = words.slice(0, 8).map(word => `"${printable(word, 40)}"`);
  const more = words.length > named.length ? ', …' : '';
  return [
    `${model.name} has no token for words of ${counted(found.length, 'pair')} (${named.join(', ')}${more}): it read signs for something unknown.`,
  ];
}

function requireNumbers(
  values: Float32Array,
  where: string,
  side: Side,
  { layers, width }: ReadOptions,
): void {
  const wrong = values.findIndex(value => !Number.isFinite(value));
  if (wrong < 0) return;
  const layer = layers[Math.floor(wrong / width)] ?? 0;
  throw new DarkroomError(
    'unsupported',
    `${where} gives ${values[wrong]} in the stream at layer ${layer}, in its "${side}".`,
    { remedy: 'Use a more exact precision of the model, or leave the pair out.' },
  );
}
