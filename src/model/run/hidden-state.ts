// The stream behind the final norm, which is what methods feed back or condition on. Graphs keep it to themselves, so the
// norm is computed again from the last layer's stream, by the graph's own nodes.

import type { Model } from './model';
import { LensSession } from '../../runtime/lens-session';
import { DarkroomError } from '../../shared/errors';

const known = new WeakMap<Model, Promise<LensSession | undefined>>();

/** [D] to [D]; `stream` is what leaves the last layer. */
export async function hiddenState(model: Model, stream: Float32Array | undefined): Promise<Float32Array> {
  if (!stream)
    throw new DarkroomError(
      'unsupported',
      `The stream of ${model.decoder.graph.name} cannot be read, so its hidden state cannot be fed back.`,
      { remedy: 'Use another export of the model.' },
    );
  let norm = known.get(model);
  if (!norm) {
    norm = LensSession.open(model.decoder.graph, model.device, 'norm');
    known.set(model, norm);
  }
  const session = await norm;
  if (session) return session.read(stream, 1);
  throw new DarkroomError(
    'unsupported',
    `The final norm of ${model.decoder.graph.name} was not found, so its hidden state cannot be fed back.`,
    { remedy: 'Use another export of the model.' },
  );
}
