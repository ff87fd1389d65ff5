// What a method does, one thing after another: it writes a token, or makes a latent. A method is an async generator of
// these; who records, shows or counts them need not know which method it was.

import type { Pass } from './pass';
import type { Choice } from '../runtime/sampling';
import type { LatentForm } from '../shared/trace/latent';
import type { LatentStep, PutBy } from '../shared/trace/step';
import type { Token } from '../shared/trace/token';

interface Led {
  /** Over the positions since the happening before; this one follows from the last of them. */
  readonly passes: readonly Pass[];
  /** Where what it adds stands. */
  readonly position: number;
}

/** A token that was chosen, or put there. */
export interface Written extends Led {
  readonly kind: 'written';
  readonly choice: Choice;
  /** What it adds to the text; often a whole word, sometimes nothing yet. */
  readonly text: string;
  /** It ends the answer and says nothing. */
  readonly isEnd: boolean;
  /** Who put it there; absent where the model chose it. */
  readonly forced?: PutBy | undefined;
}

export interface Latent extends Led, Pick<LatentStep, 'span' | 'index' | 'of' | 'origin'> {
  readonly kind: 'latent';
  /** [D]: as it was fed. */
  readonly vector: Float32Array;
  readonly form: LatentForm;
  /** What was put into the sequence, with the latent itself. */
  readonly added: readonly Token[];
  /** [s,D]: the states on the way to it that were kept. */
  readonly states?: Float32Array;
  /** [N]: how heavy each picture token is for it. */
  readonly trajectory?: Float32Array;
  /** What a head reads in it. */
  readonly concept?: Float32Array;
}

/** Something that belongs beside the result and is known only now. */
export interface Remark {
  readonly kind: 'remark';
  readonly sentence: string;
}

export type Happening = Written | Latent | Remark;
