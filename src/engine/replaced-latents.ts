// Problem: a model that thinks in latents may answer without them, and a fall in accuracy may only show that it was
// disturbed.
// Idea: put something else in their place and count three answers: the sample's own, the donor's, and the one that the
// donor's latents imply in this picture. Donors are chosen so that all three differ. Where a latent has two parts, a hidden
// state and patches of the picture, each is replaced by itself or both are.

import type { Answered, AnswerOptions, Answering } from './answering';
import { insteadOf, patchesInstead } from './latent-parts';
import type { Given, Replacement } from './latent-parts';
import { sameAnswer } from '../shared/same-answer';
import { generate, impliedAnswer } from '../tasks/generate';
import type { Sample } from '../tasks/types';
import { DarkroomError } from '../shared/errors';
import { joined } from '../shared/joined';

export interface Followed {
  readonly correct: boolean;
  /** Only with another sample's latents. */
  readonly donor?: boolean;
  readonly implied?: boolean;
}

export type ReplaceOptions = Pick<AnswerOptions, 'signal' | 'settings'>;

export async function answerWith(
  replacement: Replacement,
  answering: Answering,
  sample: Sample,
  options: ReplaceOptions,
): Promise<Followed> {
  if (replacement.name !== 'other') {
    const isOracle = replacement.name === 'oracle';
    const sketches = isOracle ? await answering.trueSketches(sample, options.settings) : undefined;
    const { answer } = await answered(replacement, answering, sample, options, { sketches });
    return { correct: isAnswer(answer, sample.answer) };
  }
  const donor = donorFor(sample);
  const { latents, patches } = await answering.answer(donor.sample, options);
  const lent = { latents: joined(latents), patches };
  const { answer } = await answered(replacement, answering, sample, options, { lent });
  return {
    correct: isAnswer(answer, sample.answer),
    donor: isAnswer(answer, donor.sample.answer),
    implied: isAnswer(answer, donor.implied),
  };
}

function answered(
  { name, part }: Replacement,
  answering: Answering,
  sample: Sample,
  options: ReplaceOptions,
  given: Given,
): Promise<Answered> {
  return answering.answer(sample, {
    ...options,
    latents: part === 'patches' ? [] : insteadOf(name, sample.index, given),
    patches: part === 'hidden' ? undefined : patchesInstead(name, sample.index, given.lent),
  });
}

export const isAnswer = (answer: string | undefined, wanted: string) =>
  answer !== undefined && sameAnswer(answer, wanted);

const mostTried = 1000;

export interface Donor {
  readonly sample: Sample;
  /** The answer that its latents mean in the other picture. */
  readonly implied: string;
}

/** Another sample, as difficult, for which three answers differ: the sample's own, its own, and what it implies here. */
export function donorFor(sample: Sample): Donor {
  const { task, seed, difficulty } = sample;
  for (let further = 1; further <= mostTried; further++) {
    const other = generate(task, { seed, index: sample.index + further, difficulty });
    const implied = impliedAnswer(sample, other);
    if (implied !== undefined && new Set([sample.answer, other.answer, implied]).size === 3)
      return { sample: other, implied };
  }
  throw new DarkroomError('unsupported', `No other sample of ${task} implies another answer here.`);
}
