// The bundled model's final norm and head, from its weights and by hand: what a layer's stream would say.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { model } from './asking';
import { fromHalf } from '../../../src/shared/half';

export interface PlainLens {
  /** Probabilities of all tokens. */
  readonly read: (stream: readonly number[]) => readonly number[];
}

/** Of tensors [..] of half floats. */
function weights(name: string): readonly number[] {
  const bytes = readFileSync(path.join(model, 'model.safetensors'));
  const begin = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, begin)) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  const { dtype, data_offsets: offsets } = header[name]!;
  if (dtype !== 'F16') throw new Error(`${name} has ${dtype}.`);
  const [from, to] = offsets;
  return Array.from({ length: (to - from) / 2 }, (_, i) =>
    fromHalf(bytes.readUInt16LE(begin + from + 2 * i)),
  );
}

export function lensOfPinhole(): PlainLens {
  const norm = weights('model.text_model.norm.weight');
  const head = weights('lm_head.weight');
  return {
    read: stream => {
      const square = stream.reduce((sum, value) => sum + value * value, 0) / stream.length;
      const normed = stream.map((value, d) => (value / Math.sqrt(square + 1e-6)) * norm[d]!);
      const logits = Array.from({ length: head.length / stream.length }, (_, token) =>
        normed.reduce((sum, value, d) => sum + value * head[token * stream.length + d]!, 0),
      );
      const top = Math.max(...logits);
      const all = logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0);
      return logits.map(logit => Math.exp(logit - top) / all);
    },
  };
}
