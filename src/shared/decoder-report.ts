// What was found inside a decoder, what can be read and changed in it, and whether that was proven. Plain data.

export type Precision = 'float32' | 'float16' | 'quantised';

export interface DecoderReport {
  readonly source: 'embeddings' | 'tokens';
  readonly width: number | null;
  readonly layers: readonly LayerReport[];
  readonly states: { readonly keys: number; readonly values: number; readonly recurrent: number };
  readonly finalNorm: boolean;
  readonly head: boolean;
  /** The whole decoder is there twice, with and without a cache. */
  readonly branches: number;
  readonly precision: Precision;
  /** Sentences: what is unusual, and what was refused. */
  readonly notes: readonly string[];
  readonly hooks: HooksReport;
}

export interface LayerReport {
  /** 0 is the embeddings. */
  readonly layer: number;
  /** "GroupQueryAttention, 4 heads of 16, 2 for keys", or what else mixes positions. */
  readonly mixers: readonly string[];
  readonly merges: number;
  readonly read: Readonly<Record<Reading, Ability>>;
  readonly change: Readonly<Record<Change, Ability>>;
}

export type Reading = 'residual' | 'attention';
export type Change = 'residual' | 'scores' | 'heads';

/** true, or the reason why not. */
export type Ability = true | string;

export type HooksReport =
  /** Taps and edits are there and did what they should. */
  | {
      readonly state: 'proven';
      readonly rewriteMs: number;
      readonly openMs: number;
      readonly tests: readonly SelfTest[];
    }
  /** At least one test failed: the model opens without hooks. */
  | {
      readonly state: 'failed';
      readonly rewriteMs: number;
      readonly openMs: number;
      readonly tests: readonly SelfTest[];
    }
  /** Not opened, so nothing is proven. */
  | { readonly state: 'unproven'; readonly rewriteMs: number; readonly reason: string }
  /** The graph could not be rewritten. */
  | { readonly state: 'refused'; readonly reason: string };

export interface SelfTest {
  readonly name: string;
  /** The measured difference from what should be. */
  readonly figure: number;
  /** Null where rounding leaves nothing to hold the figure to. */
  readonly limit: number | null;
  readonly outcome: 'passed' | 'failed' | 'shown';
  /** What was done and what should have come out. */
  readonly meaning: string;
}
