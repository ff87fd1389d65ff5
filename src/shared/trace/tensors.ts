// The arrays of a trace, by name. T: rows (passes), L: `attentionLayers` for attention, all layers elsewhere, H: heads,
// N: picture tokens, D: width, n: latents, s: denoising states, P: all positions of the sequence.

export const tensorDtypes = ['F32', 'F16', 'I32', 'U8'] as const;
export type TensorDtype = (typeof tensorDtypes)[number];

/** What one row belongs to: a pass, a latent, or the run as a whole (written once, all of it). */
export type TensorAxis = 'row' | 'latent' | 'run';

export interface TensorForm {
  readonly dtype: TensorDtype;
  readonly axis: TensorAxis;
  /** All axes, as letters. */
  readonly shape: string;
  readonly meaning: string;
}

export const tensorForms = {
  'attention.mean': {
    dtype: 'F32',
    axis: 'row',
    shape: 'T,N',
    meaning: 'attention on each picture token, mean over layers and heads',
  },
  'attention.layer': {
    dtype: 'F32',
    axis: 'row',
    shape: 'T,L,N',
    meaning: 'the same by layer, mean over heads',
  },
  'attention.image': { dtype: 'F16', axis: 'row', shape: 'T,L,H,N', meaning: 'the same by layer and head' },
  'attention.mass': {
    dtype: 'F32',
    axis: 'row',
    shape: 'T,L,H,5',
    meaning: 'attention on each class: image, prompt, latent, latent.image, generated',
  },
  'attention.full': {
    dtype: 'F16',
    axis: 'row',
    shape: 'T,L,H,P',
    meaning: 'attention on every position; 0 beyond the row (on request)',
  },
  resid: {
    dtype: 'F32',
    axis: 'row',
    shape: 'T,L+1,D',
    meaning: 'the stream leaving layers 0..L, after edits',
  },
  'edit.stats': {
    dtype: 'F32',
    axis: 'row',
    shape: 'T,L+1,3',
    meaning: "|h|, |h'| and h.h' of each edit; zeros where there was none",
  },
  'lens.ids': { dtype: 'I32', axis: 'row', shape: 'T,L+1,k', meaning: 'likeliest tokens at layers 0..L' },
  'lens.probs': { dtype: 'F32', axis: 'row', shape: 'T,L+1,k', meaning: 'their probabilities' },
  'latent.vector': { dtype: 'F32', axis: 'latent', shape: 'n,D', meaning: 'each latent as it was fed' },
  'latent.denoise': { dtype: 'F32', axis: 'latent', shape: 'n,s,D', meaning: 'states on the way to it' },
  'latent.trajectory': {
    dtype: 'F32',
    axis: 'latent',
    shape: 'n,N',
    meaning: 'where a slot looks: weight of each picture token',
  },
  'latent.concept': { dtype: 'F32', axis: 'latent', shape: 'n,C', meaning: 'what the concept head reads' },
  sketch: { dtype: 'U8', axis: 'latent', shape: 'n,h,w,3', meaning: 'each latent decoded to pixels' },
  'sketch.noise': {
    dtype: 'U8',
    axis: 'latent',
    shape: 'n,h,w,3',
    meaning: 'a noise latent of the same mean and spread, decoded',
  },
  'sketch.denoise': {
    dtype: 'U8',
    axis: 'latent',
    shape: 'n,s,h,w,3',
    meaning: 'the states on the way, decoded',
  },
  image: { dtype: 'U8', axis: 'run', shape: 'h,w,3', meaning: 'the picture that was asked about' },
} as const satisfies Readonly<Record<string, TensorForm>>;

export type TensorName = keyof typeof tensorForms;

/** A tensor that a trace has. Files of others may have more than `TensorName` lists. */
export interface TensorFacts {
  readonly name: string;
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
}
