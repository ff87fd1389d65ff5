// Latents that are replaced by what is known before, such as another run's, need not be made one after another: nobody sees what
// would have been made. All of them are fed in one step.

import { onward } from './onward';
import { newest } from './point';
import type { Point } from './point';
import type { Thinking } from './thinking';
import { joined } from '../shared/joined';

interface FedAtOnce {
  readonly point: Point;
  readonly count: number;
}

/** The next latents, as many of `most` as are known; undefined where the run is heard or the next one has to be made. */
export async function feedKnown(
  point: Point,
  most: number,
  { model, feeding, reads }: Thinking,
): Promise<FedAtOnce | undefined> {
  const count = reads.unheard === true ? feeding.known(most) : 0;
  const made = count > 0 && newest(point).residual(model.decoder.graph.anatomy.layers.length);
  if (!made) return undefined;
  const vectors = Array.from({ length: count }, () => feeding.feed(made).vector);
  const inputs = { embeddings: joined(vectors) };
  return { point: await onward(point, { inputs, classes: vectors.map(() => 'latent') }, reads), count };
}
