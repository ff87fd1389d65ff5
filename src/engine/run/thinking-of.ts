// A prepared run as its method needs it. Some replacements of latents refer to all latents of the run with nothing
// replaced; then it is made once before, unrecorded.

import type { Prepared } from './prepare';
import type { CheckedRun } from './run-request';
import { Feeding } from '../../methods/feeding';
import { think } from '../../methods/method';
import type { Point } from '../../methods/point';
import type { Thinking } from '../../methods/thinking';
import { needsUnchangedLatents } from '../../intervention/latents';
import type { Plan } from '../../intervention/plan';
import { normOf } from '../../measures/similarity';
import { samplerOf } from '../../runtime/sampling';

export async function thinkingOf(
  prepared: Prepared,
  run: CheckedRun,
  seed: number,
  from: Point,
  signal: AbortSignal,
): Promise<Thinking> {
  const { plan, followed } = prepared;
  const script = followed?.script;
  const longest = longestInPrompt(prepared);
  const make = (latents: Plan | undefined, unchanged?: readonly Float32Array[]): Thinking => ({
    ...prepared,
    fidelity: prepared.fidelity ?? 'released',
    feeding: new Feeding({ plan: latents, unchanged, longest, script: script?.latents }),
    write: {
      sampler: samplerOf({ ...run.sampling, seed }),
      maxTokens: run.maxTokens,
      marker: prepared.marker,
      script: script?.tokens,
    },
    reads: { taps: prepared.taps, signal, turn: script },
    seed,
  });
  if (!plan || !needsUnchangedLatents(plan)) return make(plan);
  const before = make({ ...plan, latents: [] });
  for await (const one of think(from, before)) if (one.kind === 'written' && one.isEnd) break;
  return make(plan, before.feeding.fed);
}

function longestInPrompt({ question: { inputs, prompt } }: Prepared): number {
  if ('tokens' in inputs) return Infinity;
  const width = inputs.embeddings.length / prompt.ids.length;
  return prompt.ids.reduce(
    (longest, _, i) => Math.max(longest, normOf(inputs.embeddings.subarray(i * width, (i + 1) * width))),
    0,
  );
}
