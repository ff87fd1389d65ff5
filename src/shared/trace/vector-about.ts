// Where a vector that is added to a stream comes from: which direction, and what was done to it. It stands in the vector's
// file, and a trace repeats it beside that file's hash, so that a run says what steered it when the file is gone.

export const directionKinds = ['mean', 'principal'] as const;

export const controlNames = [
  'random',
  'negated',
  'high-pass',
  'band-pass',
  'permuted',
  'unfiltered',
  'interpolated',
] as const;
export type ControlName = (typeof controlNames)[number];

export interface VectorAbout {
  readonly format: 1;
  readonly direction: {
    /** The name of its file, without folders. */
    readonly file: string;
    readonly model: string;
    /** Of that model's files. */
    readonly hash: string;
    /** How many contrast pairs, and the hash of what they say. */
    readonly pairs: number;
    readonly pairsHash: string;
    /** How they were asked, and where in the response the stream was read. */
    readonly template: string;
    readonly position: string;
    /** d_L. */
    readonly width: number;
  };
  /** The layer that the direction was read at; 0 is the embeddings. */
  readonly from: number;
  readonly kind: (typeof directionKinds)[number];
  readonly fidelity: 'paper' | 'released';
  /** k of the low-pass filter, in bins of d_L. */
  readonly keep: number;
  /** The vector is no direction but a control for one. */
  readonly control?: { readonly name: ControlName; readonly seed?: number };
  /** The model that it was made for. */
  readonly target: { readonly name: string; readonly hash: string; readonly width: number };
  /** |v|, in the unit of the stream. */
  readonly length: number;
}

/** "the mean direction of 400 pairs at layer 3 of pinhole-text-same, 48 of 192 bins kept, for pinhole". */
export function vectorInWords({
  direction,
  from,
  kind,
  fidelity,
  keep,
  control,
  target,
}: VectorAbout): string {
  const source = `the ${kind} direction of ${direction.pairs} pairs at layer ${from} of ${direction.model}`;
  const kept = `${keep} of ${direction.width} bins kept${fidelity === 'released' ? ' by the released mask' : ''}`;
  const seed = control?.seed === undefined ? '' : `, seed ${control.seed}`;
  const made = `${source}, ${kept}, for ${target.name}`;
  return control ? `a control (${control.name}${seed}) for ${made}` : made;
}
