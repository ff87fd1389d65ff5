// What may be said of latents.

export type LatentVerdict =
  | { readonly kind: 'carries'; readonly arm: string; readonly as: 'implied' | 'donor' }
  | { readonly kind: 'bypassed'; readonly arms: readonly string[] }
  | { readonly kind: 'undecided'; readonly why: Doubt };

/** The first that holds. */
export type Doubt =
  | 'no transplant' // the experiment has no such arm, or no sample in it
  | 'baseline is not above chance' // there is nothing to lose
  | 'donors answer the same' // what they would change cannot be seen
  | 'one donor' // all of them give one answer, so that following it and being disturbed look alike
  | 'answers do not follow' // they change, to nothing in particular
  | 'between'; // too few samples, or an effect of about the margin
