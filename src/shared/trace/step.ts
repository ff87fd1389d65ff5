// What a method yields, one after another. Everything that panels draw comes from these, so that a recorded run and a live
// one look the same. Rows and positions are explained in `document.ts`.

import type { LatentForm, Reading } from './latent';
import type { Measures } from './measures';
import type { Token } from './token';

interface StepBase {
  /** The row of the pass that produced the step: the one to read attention, stream and lens from. */
  readonly row: number;
  /** What it appended to the sequence: `count` tokens from position `from` on. The count may be 0. */
  readonly appended: { readonly from: number; readonly count: number };
  /** From the start of the run to the end of the step, in milliseconds. */
  readonly ms: number;
  /** Of the pass in `row`. Absent where nothing was measured. */
  readonly measures?: Measures;
  /** The texts of tokens, by id, that the lens names in `row` and no token or step before it does. */
  readonly words?: Readonly<Record<string, string>>;
}

/** The prompt was read. Always the first step, and the only one of its kind. */
export interface PromptStep extends StepBase {
  readonly kind: 'prompt';
}

export const putBy = ['person', 'method'] as const;
/** Of a run that goes on from another, what was put into that one too is still a person's. */
export type PutBy = (typeof putBy)[number];

export interface TextStep extends StepBase {
  readonly kind: 'text';
  readonly token: {
    readonly id: number;
    readonly text: string;
    /** In the model's own distribution (temperature 1). */
    readonly probability: number;
    /** Of that distribution, in nats. */
    readonly entropy: number;
    /** The same of the distribution that the token was drawn from, after temperature and top-p; absent when it was not drawn. */
    readonly sampled?: { readonly probability: number; readonly entropy: number };
    /** The best logit less the second; absent when it is not known. */
    readonly margin?: number;
    /** The model did not choose the token: who put it there. */
    readonly forced?: PutBy;
    /** It ends the text and says nothing; where it is shown it is called by `wordOf`. */
    readonly end?: true;
  };
}

/** One latent, or for patches the latent slot with the patches put before it. */
export interface LatentStep extends StepBase {
  readonly kind: 'latent';
  /** Its row in the tensors [n,…]; latents are numbered through the whole run. */
  readonly latent: number;
  /** Which group of latents it belongs to, from 0; text lies between two groups. */
  readonly span: number;
  /** Its place in the group, from 0, and how many the group is to have. */
  readonly index: number;
  readonly of: number;
  /** Who made it: the model, or an intervention that put another in its place. */
  readonly origin: 'model' | 'replaced' | 'supplied';
  /** Of the vector that was fed. Null where a number is not defined. */
  readonly norm: number;
  readonly cosinePrevious: number | null;
  readonly cosineFirst: number | null;
  /** The largest cosine with a picture token. */
  readonly cosinePatch: number | null;
  readonly form: LatentForm;
  readonly readings: readonly Reading[];
}

/** What the text was read as. Nothing is appended. */
export interface AnswerStep extends StepBase {
  readonly kind: 'answer';
  readonly text: string;
  /** The index of the first text step that belongs to the answer. */
  readonly fromStep: number;
  readonly truth?: string;
  /** Present if and only if `truth` is. */
  readonly correct?: boolean;
}

export type Step = PromptStep | TextStep | LatentStep | AnswerStep;
export type StepKind = Step['kind'];

/** A step as it is handed over and recorded: with the tokens that it appended. */
export interface RecordedStep {
  readonly step: Step;
  readonly tokens: readonly Token[];
}

/** What a token is called where it is shown by itself: the end has no text, and is no gap either. */
export function wordOf({ text, end }: { readonly text: string; readonly end?: true }): string {
  return end ? 'end' : text;
}
