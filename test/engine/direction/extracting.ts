// Directions of small lists of pairs, and the same states by another road: one row, one step, everything read.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { extract } from '../../../src/engine/direction/extract';
import type { Extracted } from '../../../src/engine/direction/extract';
import { makePairs } from '../../../src/engine/direction/make-pairs';
import type { Model } from '../../../src/model/run/model';
import { Sequence } from '../../../src/model/run/sequence';
import type { SeenPicture } from '../../../src/model/run/eyes';
import type { ExtractEvent, ExtractRequest } from '../../../src/shared/protocol/direction';
import type { ContrastPair } from '../../../src/steering/pair';
import { temporaryFolder } from '../../support/folders';
import { root } from '../engines';

export const wordModel = path.join(root, 'models', 'pinhole-text-same');
export const eyeModel = path.join(root, 'models', 'pinhole');
export const oracles = path.join(root, 'test', 'oracles', 'steering');

export function somePairs(count: number, task = 'all'): readonly ContrastPair[] {
  return makePairs({ task, count, seed: 11 });
}

export function pairsFile(pairs: readonly object[], folder = temporaryFolder()): string {
  const file = path.join(folder, 'pairs.jsonl');
  writeFileSync(file, pairs.map(pair => JSON.stringify(pair)).join('\n'));
  return file;
}

export function requestFor(wishes: Partial<ExtractRequest> = {}): ExtractRequest {
  return {
    model: wordModel,
    device: 'cpu',
    threads: 1,
    pairs: wishes.pairs ?? pairsFile(somePairs(4)),
    template: 'instructed',
    position: 'last',
    out: path.join(temporaryFolder(), 'a.direction.safetensors'),
    ...wishes,
  };
}

export interface Stopping {
  readonly report?: (event: ExtractEvent, stop: () => void) => void;
}

export function extracted(
  wishes: Partial<ExtractRequest> = {},
  { report = () => undefined }: Stopping = {},
): Promise<Extracted> {
  const controller = new AbortController();
  return extract(requestFor(wishes), {
    signal: controller.signal,
    report: event => report(event, () => controller.abort(new Error('stopped'))),
  });
}

/** The whole stream of a question and a response, [layers + 1][S, D]. */
export async function wholeStream(
  model: Model,
  question: string,
  response: string,
  { seen = [], plain = false }: { seen?: readonly SeenPicture[]; plain?: boolean } = {},
): Promise<{ streams: readonly Float32Array[]; prompt: number; positions: number }> {
  const { prompt, inputs } = await model.ask(question, seen, { plain });
  const ids = model.prompts.tokenizer.encode(response, { frame: false });
  const asked = { inputs, classes: prompt.classes };
  const answered = { inputs: await model.lookUp(ids), classes: ids.map(() => 'generated' as const) };
  const beginning = { positions: prompt.positions, promptLength: prompt.classes.length };
  const whole = joined(asked.inputs, answered.inputs);
  const streams: Float32Array[] = [];
  await Sequence.of(model, [beginning]).advance(
    [{ inputs: whole, classes: [...asked.classes, ...answered.classes] }],
    {
      taps: { residuals: 'all' },
      read: ({ residual }) => {
        for (let layer = 0; layer <= model.decoder.manifest!.layers; layer++)
          streams.push(residual(layer)!.slice());
      },
    },
  );
  return { streams, prompt: prompt.classes.length, positions: prompt.classes.length + ids.length };
}

type Inputs = Awaited<ReturnType<Model['lookUp']>>;

function joined(a: Inputs, b: Inputs): Inputs {
  if ('tokens' in a && 'tokens' in b) return { tokens: [...a.tokens, ...b.tokens] };
  if ('tokens' in a || 'tokens' in b) throw new Error('One is tokens, the other is not.');
  return { embeddings: Float32Array.from([...a.embeddings, ...b.embeddings]) };
}

/** |a - b| / |b|. */
export function distance(a: Float32Array, b: Float32Array): number {
  let [difference, length] = [0, 0];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    difference += (a[i]! - b[i]!) ** 2;
    length += b[i]! ** 2;
  }
  return Math.sqrt(difference / length);
}

/** [D] of one pair at one place of the kept layers. */
export function stateOf(
  { about, ...states }: Extracted,
  side: 'reasoning' | 'direct',
  pair: number,
  place: number,
): Float32Array {
  const { width } = about.model;
  const from = (pair * about.layers.length + place) * width;
  return states[side].subarray(from, from + width);
}
