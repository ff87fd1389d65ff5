// The stream behind the final norm, which is what methods feed back or condition on. Graphs keep it to themselves, so the
// norm is computed again from the last layer's stream, by the graph's own nodes.

import type { Model } from './model';
import { LensSession } from '../../runtime/lens-session';
import { DarkroomError } from '../../shared/errors';
import { joined, slices } from '../../shared/joined';

const known = new WeakMap<Model, Promise<LensSession | undefined>>();

/** [D] to [D]; `stream` is what leaves the last layer. */
export async function hiddenState(model: Model, stream: Float32Array | undefined): Promise<Float32Array> {
  const [state] = await hiddenStates(model, [stream]);
  return state ?? new Float32Array(0);
}

/** The same of several streams. */
export async function hiddenStates(
  model: Model,
  streams: readonly (Float32Array | undefined)[],
): Promise<readonly Float32Array[]> {
  const there = streams.filter(stream => stream !== undefined);
  if (there.length < streams.length)
    throw new DarkroomError(
      'unsupported',
      `The stream of ${model.decoder.graph.name} cannot be read, so its hidden state cannot be fed back.`,
      { remedy: 'Use another export of the model.' },
    );
  let norm = known.get(model);
  if (!norm) {
    // So little to compute that a second thread would only be waited for.
    norm = LensSession.open(model.decoder.graph, model.device, 'norm', 1);
    known.set(model, norm);
  }
  const session = await norm;
  if (session) {
    const states = await session.read(joined(there), there.length);
    return slices(states, there.length);
  }
  throw new DarkroomError(
    'unsupported',
    `The final norm of ${model.decoder.graph.name} was not found, so its hidden state cannot be fed back.`,
    { remedy: 'Use another export of the model.' },
  );
}
