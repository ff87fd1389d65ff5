// Problem: three methods think in latents that have little in common: one is denoised, one is chosen from the picture's
// patches, one is a slot with a map of where it looks.
// Idea: what every latent has is common, the rest is one of three forms. Vectors are in the tensors `latent.*`, at row
// `latent`.

export type LatentForm =
  | {
      readonly kind: 'denoised';
      /** The noise levels of the states that were kept, as the schedule counts them: axis s of `latent.denoise`. */
      readonly levels: readonly number[];
    }
  | {
      readonly kind: 'patches';
      /** Picture tokens 0..N-1 in the order in which they were chosen; none twice in a run. */
      readonly patches: readonly number[];
      /** The attention each was chosen for. */
      readonly scores: readonly number[];
    }
  | {
      readonly kind: 'slot';
      /** The special token of the slot, where the released code has one. */
      readonly token: { readonly id: number; readonly text: string; readonly probability: number } | null;
      /** How open the gate from text to picture was, in [0, 1]. */
      readonly gamma: number;
      /** The picture tokens its trajectory weighs most, heaviest first; the whole map is in `latent.trajectory`. */
      readonly peaks: readonly number[];
    };

/**
 * What a latent is like, beside what noise of the same mean and spread is like. `noise95` is the 95th percentile of the
 * best value of noise latents: a value below it means nothing.
 */
export type Reading = {
  readonly noise95: number;
  /** How many noise latents. */
  readonly noiseCount: number;
} & (
  | {
      readonly kind: 'patches';
      /** By cosine, nearest first; `patch` is 0..N-1. */
      readonly nearest: readonly { readonly patch: number; readonly value: number }[];
    }
  | {
      readonly kind: 'phrases';
      /** What the phrases were compared by. */
      readonly by: 'lens' | 'embedding' | 'task' | 'probe';
      readonly nearest: readonly { readonly text: string; readonly value: number }[];
    }
  | {
      /** One number, such as how far the sketch agrees with the picture; `noise` has that of every noise latent. */
      readonly kind: 'figure';
      readonly name: string;
      readonly value: number;
      readonly noise: readonly number[];
    }
);
