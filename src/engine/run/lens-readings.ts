// What each layer would say if the model ended there: its likeliest tokens, and the rank of the right answer. Only where
// it costs little: at every token the head is computed once for each layer.

import type { RowTensors } from './readings';
import { readLens } from '../../measures/lens';
import type { Pass } from '../../methods/pass';
import type { LensSession } from '../../runtime/lens-session';

/** Likeliest tokens kept for each layer. */
export const lensKept = 5;

/** Multiplications of all layers together, up to which the lens is read unasked: some tens of milliseconds. */
const cheap = 2e8;

export function isLensCheap(layers: number, width: number, vocabulary: number): boolean {
  return (layers + 1) * width * vocabulary <= cheap;
}

export interface LensReadings {
  readonly tensors: RowTensors;
  readonly answerRank?: readonly number[];
}

export async function lensReadings(
  lens: LensSession,
  pass: Pass,
  layers: number,
  answer: number | undefined,
): Promise<LensReadings | undefined> {
  const stream = Array.from({ length: layers + 1 }, (_, layer) => pass.residual(layer));
  const width = stream[0]?.length ?? 0;
  if (width === 0 || stream.some(part => part?.length !== width)) return undefined;
  const all = new Float32Array((layers + 1) * width);
  for (const [layer, part] of stream.entries()) if (part) all.set(part, layer * width);
  return lensOfStream(lens, all, layers, answer);
}

/** The same of the stream at one position, [L+1,D]. */
export async function lensOfStream(
  lens: LensSession,
  stream: Float32Array,
  layers: number,
  answer: number | undefined,
): Promise<LensReadings> {
  const logits = await lens.read(stream, layers + 1);
  const vocabulary = logits.length / (layers + 1);
  const ids = new Int32Array((layers + 1) * lensKept);
  const probs = new Float32Array((layers + 1) * lensKept);
  const ranks: number[] = [];
  for (let layer = 0; layer <= layers; layer++) {
    const said = logits.subarray(layer * vocabulary, (layer + 1) * vocabulary);
    const { top, answer: found } = readLens(said, lensKept, answer ?? null);
    for (const [place, { token, probability }] of top.entries()) {
      ids[layer * lensKept + place] = token;
      probs[layer * lensKept + place] = probability;
    }
    if (found) ranks.push(found.rank);
  }
  return {
    tensors: { 'lens.ids': ids, 'lens.probs': probs },
    ...(answer !== undefined && { answerRank: ranks }),
  };
}
