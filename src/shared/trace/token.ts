// The sequence: every position has one token and one class, whether it was read, written or fed as a vector.

/** [left, top, right, bottom] in pixels of the picture; right and bottom are just outside. */
export type PictureBox = readonly [number, number, number, number];

export const tokenClasses = ['image', 'prompt', 'latent', 'latent.image', 'generated'] as const;
/** Every position has exactly one class. `prompt` is the text of the prompt, `latent.image` a patch that was inserted again. */
export type TokenClass = (typeof tokenClasses)[number];

export interface Token {
  /** In the vocabulary; null for what was fed as a vector. */
  readonly id: number | null;
  /** What it reads as; empty for vectors and for a part of a character that another token ends. */
  readonly text: string;
  readonly class: TokenClass;
  /** Of classes `image` and `latent.image`: the part of the picture it stands for. */
  readonly box?: PictureBox;
  /** Of class `latent.image`: which picture token it repeats, 0..N-1. */
  readonly patch?: number;
}
