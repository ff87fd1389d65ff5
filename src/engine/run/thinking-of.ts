// Where a question was prepared, be it of a run or of a sample, as its method needs it. Some replacements of latents refer to
// all latents of the run with nothing replaced; then it is made once before, unrecorded.

import type { Prepared } from './prepare';
import { Feeding } from '../../methods/feeding';
import type { PatchFeed } from '../../methods/feeding';
import { think } from '../../methods/method';
import type { Question } from '../../model/run/model';
import type { Point, Reads } from '../../methods/point';
import type { WriteOptions } from '../../methods/text';
import type { Script } from '../../methods/script';
import type { Thinking } from '../../methods/thinking';
import { needsUnchangedLatents } from '../../intervention/latents';
import type { Plan } from '../../intervention/plan';
import { normOf } from '../../measures/similarity';
import { samplerOf } from '../../runtime/sampling';
import type { Sampling } from '../../runtime/sampling';

type Asked = Pick<
  Prepared,
  | 'model'
  | 'method'
  | 'abilities'
  | 'settings'
  | 'fidelity'
  | 'question'
  | 'marker'
  | 'plan'
  | 'ownPlan'
  | 'taps'
>;

export interface Beginning extends Asked {
  /** What is done as another run did it. */
  readonly followed?: { readonly script: Script } | undefined;
  /** What is put in the place of a step's patches. */
  readonly patches?: PatchFeed | undefined;
  /** The latents of this run with nothing replaced, where they are known. */
  readonly unchanged?: readonly Float32Array[] | undefined;
}

export interface ThinkingOptions extends Pick<Reads, 'desk' | 'unheard'>, Pick<WriteOptions, 'guesses'> {
  readonly sampling: Sampling;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

/** `sampling.seed` is that of this run. */
export async function thinkingOf(
  beginning: Beginning,
  from: Point,
  { sampling, maxTokens, signal, desk, unheard, guesses }: ThinkingOptions,
): Promise<Thinking> {
  const { method, model, abilities, question, plan, ownPlan, settings, fidelity, marker, taps, patches } =
    beginning;
  const script = beginning.followed?.script;
  const longest = longestInPrompt(question);
  const words =
    plan?.latents.some(({ content }) => content.from === 'words') === true ? wordsOf(beginning) : undefined;
  const make = (latents: Plan | undefined, unchanged?: readonly Float32Array[]): Thinking => ({
    ...{ method, model, abilities, question, plan, ownPlan, settings },
    fidelity: fidelity ?? 'released',
    feeding: new Feeding({ plan: latents, unchanged, words, longest, script: script?.latents, patches }),
    write: { sampler: samplerOf(sampling), maxTokens, marker, script: script?.tokens, guesses },
    reads: { taps, signal, desk, unheard },
    seed: sampling.seed,
  });
  if (!plan || !needsUnchangedLatents(plan)) return make(plan);
  if (beginning.unchanged) return make(plan, beginning.unchanged);
  const before = make({ ...plan, latents: [] });
  for await (const one of think(from, before)) if (one.kind === 'written' && one.isEnd) break;
  return make(plan, before.feeding.fed);
}

/** Of the whole prompt, whoever speaks in it; marks of turns and pictures are no words. */
function wordsOf({ question: { inputs, prompt }, model }: Asked): readonly Float32Array[] | undefined {
  if ('tokens' in inputs) return undefined;
  const width = inputs.embeddings.length / prompt.ids.length;
  return prompt.ids.flatMap((id, i) =>
    prompt.classes[i] === 'image' || model.prompts.tokenizer.isMark(id)
      ? []
      : [inputs.embeddings.subarray(i * width, (i + 1) * width)],
  );
}

/** Many runs begin with one question. */
const longestIn = new WeakMap<Question, number>();

function longestInPrompt(question: Question): number {
  const known = longestIn.get(question) ?? lengthOfLongest(question);
  longestIn.set(question, known);
  return known;
}

function lengthOfLongest({ inputs, prompt }: Question): number {
  if ('tokens' in inputs) return Infinity;
  const width = inputs.embeddings.length / prompt.ids.length;
  return prompt.ids.reduce(
    (longest, _, i) => Math.max(longest, normOf(inputs.embeddings.subarray(i * width, (i + 1) * width))),
    0,
  );
}
