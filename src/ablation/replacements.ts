// What can be put in the place of latents, and of which part of them. Every latent is a vector that is fed; a step of IVT-LR
// feeds a hidden state and has patches of the picture beside it.

/**
 * `words`: as many of the prompt. `other`: another sample's, as they were fed there. `oracle`: what the model sees in the true
 * sketch of each step. `chance`: other patches of the same picture.
 */
export const replacements = [
  'zero',
  'noise',
  'first',
  'shuffle',
  'mean',
  'words',
  'other',
  'oracle',
  'chance',
] as const;
export type ReplacementName = (typeof replacements)[number];

export const latentParts = ['hidden', 'patches', 'both'] as const;
export type LatentPart = (typeof latentParts)[number];

/** What each part can be replaced by. */
export const possible: Readonly<Record<LatentPart, readonly ReplacementName[]>> = {
  hidden: ['zero', 'noise', 'first', 'shuffle', 'mean', 'words', 'other', 'oracle'],
  patches: ['zero', 'noise', 'other', 'chance'],
  both: ['zero', 'noise', 'other'],
};
