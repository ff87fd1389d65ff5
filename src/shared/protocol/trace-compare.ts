// What the trace editor shows of a second trace, and what it asks its host about both. Steps are given by trace, not by
// letter: which of the two is A is the page's own affair, except where a figure has a direction.

import type { Call } from '../rpc/contract';
import type { Likelihood } from '../trace-view/compare-figures';

/** The trace that the editor's own is compared with. */
export interface OtherTrace<Content> {
  /** The name of its file. */
  readonly title: string;
  readonly file: string;
  /** The editor's own run goes on from this one. */
  readonly isParent: boolean;
  readonly content: Content;
  /** Known when both could be read. */
  readonly same?: Sameness;
}

/** What two runs have in common. */
export interface Sameness {
  /** Its files, byte for byte, its shape and precision; null where they have no file in common that would tell. */
  readonly model: boolean | null;
  /** The numbers of tokens mean the same. */
  readonly vocabulary: boolean;
  readonly picture: boolean;
  readonly question: boolean;
  readonly method: boolean;
}

export type CompareWish =
  | { readonly with: 'parent' | 'ask' }
  | { readonly file: string }
  /** As a drop has it. */
  | { readonly uri: string };

/** A step of each. */
export type StepPair = readonly [own: number, other: number];

/** One place of both; null where a figure is not defined. */
export interface StepDifference {
  /** How likely the token that one wrote was in the other. */
  readonly ownUnderOther: Likelihood | null;
  readonly otherUnderOwn: Likelihood | null;
  /** Of the latents that were fed. */
  readonly cosine: number | null;
}

export type CompareCalls<Content> = {
  other: Call<undefined, OtherTrace<Content> | null>;
  compareWith: Call<CompareWish>;
  leaveComparison: Call;
  /** Lower bounds of KL(first‖second) for each pair; NaN where it is not defined. `first`: which of the two is A. */
  divergences: Call<{ readonly first: 'own' | 'other'; readonly pairs: readonly StepPair[] }, Float32Array>;
  /** `latents`: those whose vectors are compared, where both have any. */
  stepDifference: Call<{ readonly steps: StepPair; readonly latents: StepPair | null }, StepDifference>;
  /** Writes the replacement test beside the trace and copies the command that runs it; refuses in words where there is none. */
  replacementTest: Call<undefined, string>;
};
