// Problem: every method makes latents its own way, and all of them can be replaced, supplied or go wrong in the same ways.
// Idea: a method asks here what to feed for a latent that it made. Latents that are no numbers, or far longer than anything
// the model was shown, end the run with a sentence: what follows them would be nonsense that looks like text.

import { latentToFeed, needsMade, originOf } from '../intervention/latents';
import type { ScriptedLatent } from './script';
import type { Plan } from '../intervention/plan';
import { DarkroomError } from '../shared/errors';
import { formatCount } from '../shared/format';
import type { LatentStep } from '../shared/trace/step';

/** What to put in as the patches of a step, counted from 0: as many vectors as the step's own. */
export type PatchFeed = (step: number, own: Vectors, picture: Vectors) => Vectors;

type Vectors = readonly Float32Array[];

export interface FeedingOptions {
  readonly plan: Plan | undefined;
  /** All latents of the same run with nothing done to them, where the plan needs them. */
  readonly unchanged?: readonly Float32Array[] | undefined;
  /** Those of the run that this one goes on from. */
  readonly script?: readonly ScriptedLatent[] | undefined;
  /** What is put in the place of a step's patches, where a latent has such a part. */
  readonly patches?: PatchFeed | undefined;
  /** What the prompt's words are fed as. */
  readonly words?: Vectors | undefined;
  /** The length of the longest vector in the prompt. */
  readonly longest: number;
}

/** So many times longer than anything in the prompt is an explosion. */
const tooManyTimes = 1000;

export interface Fed {
  readonly vector: Float32Array;
  readonly origin: LatentStep['origin'];
}

export class Feeding {
  readonly #options: FeedingOptions;
  readonly #fed: Float32Array[] = [];
  readonly #patches: Vectors[] = [];

  constructor(options: FeedingOptions) {
    this.#options = options;
  }

  /** All that were fed so far, in order. */
  get fed(): readonly Float32Array[] {
    return this.#fed;
  }

  /** The patches of each step so far. */
  get fedPatches(): readonly Vectors[] {
    return this.#patches;
  }

  /** What to put in for the patches of the next step; `picture` is all there are. */
  feedPatches(own: Vectors, picture: Vectors): Vectors {
    const step = this.#patches.length;
    const vectors = this.#options.patches?.(step, own, picture) ?? own;
    const isLikeOwn =
      vectors.length === own.length && vectors.every((one, i) => one.length === own[i]?.length);
    if (!isLikeOwn)
      throw new DarkroomError(
        'bad-input',
        `The patches that step ${step + 1} was given are not like its own ${formatCount(own.length)}.`,
        { remedy: 'Take those of a run with the same model and settings.' },
      );
    this.#patches.push(vectors);
    return vectors;
  }

  /** How many of the next latents, at most so many, are fed whatever they are made as. */
  known(most: number): number {
    const { plan, script } = this.#options;
    const index = this.#fed.length;
    let count = 0;
    while (count < most && (script?.[index + count] || (plan && !needsMade(plan, index + count)))) count++;
    return count;
  }

  /** What to feed for the next latent. */
  feed(made: Float32Array): Fed {
    const { plan, unchanged, words, longest, script } = this.#options;
    const index = this.#fed.length;
    const scripted = script?.[index];
    if (scripted) {
      this.#fed.push(scripted.vector);
      return scripted;
    }
    const own = { made, fed: this.#fed, ...(unchanged && { unchanged }), ...(words && { words }) };
    const vector = plan ? latentToFeed(plan, index, own) : made;
    if (vector.length !== made.length)
      throw new DarkroomError(
        'bad-input',
        `Latent ${index + 1} was given ${formatCount(vector.length)} numbers, and the model takes ${formatCount(made.length)}.`,
        { remedy: 'Take latents of the same model.' },
      );
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (!(length <= longest * tooManyTimes)) throw wentWrong(index, length);
    this.#fed.push(vector);
    return { vector, origin: plan ? originOf(plan, index) : 'model' };
  }
}

function wentWrong(index: number, length: number): DarkroomError {
  const what = Number.isNaN(length)
    ? 'is not a number'
    : `is more than ${formatCount(tooManyTimes)} times as long as anything in the prompt`;
  return new DarkroomError('bad-input', `Latent ${index + 1} ${what}, so the run ends before it.`, {
    remedy: 'Try weaker interventions, fewer latents, or a more exact variant of the model.',
  });
}
