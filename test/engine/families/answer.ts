// A model's answer, token by token, with everything that can be read on the way. `plan` is what is done meanwhile.

import type { Plan } from '../../../src/intervention/plan';
import type { Model, Question } from '../../../src/model/run/model';
import { Sequence } from '../../../src/model/run/sequence';
import { greedy, samplerOf } from '../../../src/runtime/sampling';

/** The first pass is the prompt, and each one after it a token. */
export interface Pass {
  /** [V], of its last position. */
  readonly logits: Float32Array;
  /** What the logits say comes next. */
  readonly token: number;
  /** [S,D] leaving layers 0..L. */
  readonly residuals: readonly Float32Array[];
  /** [H,S,T] inside layers 1..L; undefined where there is none. */
  readonly attention: readonly (Float32Array | undefined)[];
}

const taps = { residuals: 'all', attention: 'all', attentionOf: 'all' } as const;

export async function answer(
  model: Model,
  { prompt, inputs }: Question,
  count: number,
  plan?: Plan,
): Promise<readonly Pass[]> {
  const next = samplerOf(greedy);
  const passes: Pass[] = [];
  const layers = model.decoder.manifest?.layers ?? 0;
  let sequence = Sequence.of(model, [
    { positions: prompt.positions, plan, promptLength: prompt.classes.length },
  ]);
  for (let step = 0; step < count; step++) {
    const fed = passes.at(-1);
    const news = fed
      ? { inputs: await model.lookUp([fed.token]), classes: ['generated' as const] }
      : { inputs, classes: prompt.classes };
    const residuals: Float32Array[] = [];
    const attention: (Float32Array | undefined)[] = [];
    const { sequence: longer, logits } = await sequence.advance([news], {
      taps,
      read: reading => {
        for (let layer = 0; layer <= layers; layer++) residuals.push(reading.residual(layer)!);
        for (let layer = 1; layer <= layers; layer++) attention.push(reading.attention(layer));
      },
    });
    sequence = longer;
    passes.push({ logits: logits[0]!, token: next(logits[0]!).token, residuals, attention });
  }
  return passes;
}
