// IVT-LR, "Reasoning in the Dark" (arXiv 2510.12603). Each latent step adds to the sequence
//
//   z_t  the k picture embeddings that the newest position attends to most: mean over all layers and heads, none twice in
//        a run, as the encoder gave them (not as some layer has them)
//   h_t  the hidden state of the newest position, behind the final norm, fed as an embedding (the latent slot)
//
// and after N steps the answer is written as text. In the released code z_t comes before h_t, so that the slot sees the
// patches; the paper has h_t first. Positions differ too (counting.ts).
//
// A step that may see chosen patches only has no attention on the picture to choose by. It takes a glance: its hidden state is
// fed with the picture in sight, where it looks is read, and everything else of that pass is thrown away.
//
// A model that was not trained for it can be asked to do it all the same; the trace then says so.

import { choosePatches } from './choosing';
import type { Happening } from './happening';
import { deskOf, onward } from './onward';
import { newest } from './point';
import type { Point } from './point';
import { picturePatches } from './patches';
import { stopsEarly } from './stopping';
import { writeText } from './text';
import { numberOf } from './thinking';
import type { Thinking } from './thinking';
import { hidden } from './wants';
import type { NewPositions } from '../model/run/sequence';
import type { Token } from '../shared/trace/token';
import { joined } from '../shared/joined';

export async function* ivtLr(from: Point, thinking: Thinking): AsyncGenerator<Happening> {
  const { model, feeding, reads, abilities } = thinking;
  const [steps, count] = [numberOf(thinking, 'steps'), numberOf(thinking, 'patches')];
  const patches = picturePatches(thinking.question);
  const embeddings = patches.map(({ embedding }) => embedding);
  const slot = { id: null, text: abilities.latents.ivt?.slot ?? '', class: 'latent' as const };
  const layers = model.decoder.graph.anatomy.layers.length;
  const taken = new Set<number>();
  let point = from;
  for (let index = 0; index < steps; index++) {
    const state = await deskOf(reads).ask(hidden, { model, stream: newest(point).residual(layers) });
    const chosen = await choosePatches(point, state, { patches, count, taken }, thinking);
    for (const { patch } of chosen) taken.add(patch.number);
    const { vector, origin } = feeding.feed(state);
    const latent: Piece = { token: slot, vector };
    const put = feeding.feedPatches(
      chosen.map(({ patch }) => patch.embedding),
      embeddings,
    );
    const seen = chosen.map(({ patch }, i): Piece => ({
      token: patch.token,
      vector: put[i] ?? patch.embedding,
    }));
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
    point = await onward(point, positionsOf(pieces), reads);
    if (stopsEarly(point.logits, thinking)) break;
  }
  yield* writeText(model, point, { ...thinking.write, reads });
}

interface Piece {
  readonly token: Token;
  readonly vector: Float32Array;
}

function positionsOf(pieces: readonly Piece[]): NewPositions {
  return {
    inputs: { embeddings: joined(pieces.map(({ vector }) => vector)) },
    classes: pieces.map(({ token }) => (token.class === 'latent.image' ? 'latent.image' : 'latent')),
  };
}
