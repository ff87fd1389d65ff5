// IVT-LR, "Reasoning in the Dark" (arXiv 2510.12603). Each latent step adds to the sequence
//
//   z_t  the k picture embeddings that the newest position attends to most: mean over all layers and heads, none twice in
//        a run, as the encoder gave them (not as some layer has them)
//   h_t  the hidden state of the newest position, behind the final norm, fed as an embedding (the latent slot)
//
// and after N steps the answer is written as text. In the released code z_t comes before h_t, so that the slot sees the
// patches, and positions are counted 0..n-1 from the first step on even in models that count them along three axes; the
// paper has h_t first and does not speak of positions, so the model's own go on.
//
// A model that was not trained for it can be asked to do it all the same; the trace then says so.

import type { Happening } from './happening';
import { newest, onward, readPrompt } from './point';
import type { Point } from './point';
import type { Pass } from './pass';
import { picturePatches } from './patches';
import type { Patch } from './patches';
import { stopsEarly } from './stopping';
import { writeText } from './text';
import { cannot, numberOf } from './thinking';
import type { Thinking } from './thinking';
import { meanAttention } from '../measures/trajectory';
import { attentionTo } from '../measures/attention-rows';
import { hiddenState } from '../model/run/hidden-state';
import type { NewPositions } from '../model/run/sequence';
import type { Question } from '../model/run/model';
import type { Token } from '../shared/trace/token';

export async function* ivtLr(from: Point, thinking: Thinking): AsyncGenerator<Happening> {
  const { model, feeding, reads, abilities } = thinking;
  const [steps, perStep] = [numberOf(thinking, 'steps'), numberOf(thinking, 'patches')];
  const patches = picturePatches(thinking.question);
  const slot = { id: null, text: abilities.latents.ivt?.slot ?? '', class: 'latent' as const };
  const layers = model.decoder.graph.anatomy.layers.length;
  const taken = new Set<number>();
  let point = from;
  for (let index = 0; index < steps; index++) {
    const pass = newest(point);
    const chosen = perStep === 0 ? [] : mostAttended(pass, layers, patches, perStep, taken);
    for (const { patch } of chosen) taken.add(patch.number);
    const { vector, origin } = feeding.feed(await hiddenState(model, pass.residual(layers)));
    const latent: Piece = { token: slot, vector };
    const seen = chosen.map(({ patch }): Piece => ({ token: patch.token, vector: patch.embedding }));
    const pieces = thinking.fidelity === 'released' ? [...seen, latent] : [latent, ...seen];
    yield {
      kind: 'latent',
      span: 0,
      index,
      of: steps,
      origin,
      vector,
      form: {
        kind: 'patches',
        patches: chosen.map(({ patch }) => patch.number),
        scores: chosen.map(({ score }) => score),
      },
      added: pieces.map(({ token }) => token),
      passes: point.passes,
      position: point.sequence.length,
    };
    if (index === 0 && thinking.fidelity === 'released') point = await plainlyCounted(point, thinking);
    point = await onward(point, positionsOf(pieces), reads);
    if (stopsEarly(point.logits, thinking)) break;
  }
  yield* writeText(model, point, { ...thinking.write, reads });
}

interface Piece {
  readonly token: Token;
  readonly vector: Float32Array;
}

/** Of those not taken yet, in falling order; of equal ones the earlier. */
function mostAttended(
  pass: Pass,
  layers: number,
  patches: readonly Patch[],
  count: number,
  taken: ReadonlySet<number>,
): readonly { readonly patch: Patch; readonly score: number }[] {
  const weights = attentionOnPicture(pass, layers, patches);
  return patches
    .filter(({ number }) => !taken.has(number))
    .map(patch => ({ patch, score: weights[patch.number] ?? 0 }))
    .sort((a, b) => b.score - a.score || a.patch.number - b.patch.number)
    .slice(0, count);
}

/** Mean over all layers and heads of the attention on each picture token; not divided by its sum. */
function attentionOnPicture(pass: Pass, layers: number, patches: readonly Patch[]): Float64Array {
  const positions = patches.map(({ position }) => position);
  const keys = pass.position + 1;
  const tables = Array.from({ length: layers }, (_, i) => pass.attention(i + 1)).flatMap(values =>
    values ? [attentionTo({ values, heads: values.length / keys, rows: 1, keys }, positions)] : [],
  );
  if (tables.length > 0) return meanAttention(tables, patches.length);
  throw cannot(
    'IVT-LR',
    "it chooses patches by attention, and this model's attention cannot be read",
    'Use another export of the model.',
  );
}

function positionsOf(pieces: readonly Piece[]): NewPositions {
  const width = pieces[0]?.vector.length ?? 0;
  const embeddings = new Float32Array(pieces.length * width);
  for (const [i, { vector }] of pieces.entries()) embeddings.set(vector, i * width);
  return {
    inputs: { embeddings },
    classes: pieces.map(({ token }) => (token.class === 'latent.image' ? 'latent.image' : 'latent')),
  };
}

/** What was read before the first step was read with the model's own positions; from here on it is as if it were not. */
async function plainlyCounted(point: Point, { model, question, plan, reads }: Thinking): Promise<Point> {
  const { positions, ids } = question.prompt;
  if (positions.prompt.length === 1) return point;
  const plain = {
    prompt: positions.prompt.map(() => Int32Array.from({ length: ids.length }, (_, i) => i)),
    next: (k: number) => ids.length + k,
  };
  const again: Question = { ...question, prompt: { ...question.prompt, positions: plain } };
  const { sequence } = await readPrompt(model, again, { plan, taps: {}, signal: reads.signal });
  return { ...point, sequence };
}
