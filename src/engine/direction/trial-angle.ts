// Problem: a strength says nothing across models and layers; an angle does, but is known only once the stream is.
// Idea: look at the stream of some samples that the trial will not use, and solve for the strength that turns it so far.
//
//   mean over rows h of angle(h, h + strength v) = degrees          grows with the strength, up to mean angle(h, v)
//
// Of an answer in which nothing is changed; what is turned early changes what comes later, so that a trial may end a degree
// or two beside it.

import { questionOf } from './trial';
import type { TrialRequest } from './trial';
import { answerTogether } from './trial-answers';
import { maskOf } from '../../intervention/positions';
import type { PositionTable } from '../../intervention/positions';
import { selectorOf } from '../../intervention/position-names';
import type { Positions } from '../../intervention/types';
import type { Model } from '../../model/run/model';
import type { Reading } from '../../runtime/forward';
import { generate, taskOf } from '../../tasks/generate';
import { DarkroomError } from '../../shared/errors';

const samples = 8;
/** Of an answer. */
const mostTokens = 16;

/** [rows, D]: the stream where an edit would be, in samples that come after those of the trial. */
export async function streamsAt(
  model: Model,
  request: Pick<TrialRequest, 'task' | 'method' | 'count' | 'seed' | 'difficulty'>,
  { layer, positions }: { readonly layer: number; readonly positions: Positions },
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const selector = selectorOf(positions);
  const rows: Float32Array[] = [];
  const { name } = taskOf(request.task);
  for (let index = request.count; index < request.count + samples; index++) {
    const sample = generate(name, { seed: request.seed, index, difficulty: request.difficulty });
    const { question, marker } = await questionOf(model, sample, request.method);
    const read = ({ residual, from, count }: Reading, table: PositionTable) => {
      const all = residual(layer);
      for (const [at, holds] of maskOf(selector, table, from, count).entries())
        if (all && holds === 1)
          rows.push(all.slice((at * all.length) / count, ((at + 1) * all.length) / count));
    };
    // The last token is chosen, and not read.
    const options = { marker, mostTokens: mostTokens + 1, signal, watch: { layer, read } };
    const [answer] = await answerTogether(model, question, [{ plan: undefined, begins: [] }], options);
    if (answer?.failed !== undefined) throw new DarkroomError('bad-input', answer.failed);
  }
  return rows;
}

/** The doublings and halvings that any strength is found by. */
const mostRounds = 60;

export function strengthFor(degrees: number, vector: Float32Array, streams: readonly Float32Array[]): number {
  const facts = streams
    .filter(stream => stream.some(value => value !== 0))
    .map(stream => ({
      along: stream.reduce((sum, value, d) => sum + value * (vector[d] ?? 0), 0),
      length: Math.hypot(...stream),
    }));
  const norm = Math.hypot(...vector);
  const turned = (strength: number) => meanAngle(facts, norm, strength);
  let high = 1;
  while (turned(high) < degrees && high < 2 ** mostRounds) high *= 2;
  if (!(degrees > 0) || !(norm > 0) || !(turned(high) >= degrees))
    throw new DarkroomError(
      'bad-input',
      `The stream cannot be turned by ${degrees} degrees with this direction.`,
      {
        remedy:
          facts.length === 0
            ? 'Choose positions that there are: nothing would be edited.'
            : `Choose more than 0 and less than ${Math.floor(turned(high))}.`,
      },
    );
  let low = 0;
  for (let round = 0; round < mostRounds; round++) {
    const middle = (low + high) / 2;
    if (turned(middle) < degrees) low = middle;
    else high = middle;
  }
  return high;
}

function meanAngle(
  facts: readonly { readonly along: number; readonly length: number }[],
  norm: number,
  strength: number,
): number {
  const angles = facts.map(({ along, length }) => {
    const sum = Math.sqrt(Math.max(0, length ** 2 + 2 * strength * along + (strength * norm) ** 2));
    const cosine = (length ** 2 + strength * along) / (length * sum);
    return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
  });
  return angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
}
