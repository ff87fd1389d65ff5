// Which tensors a forward pass leaves behind, under which names, and how what is read of one goes into them.

import type { TensorFile } from './forward-file';
import type { Capture } from './forward-request';
import type { Manifest, Tap } from '../onnx/instrument/manifest';
import type { Reading } from '../runtime/forward';
import type { TensorShape } from '../shared/safetensors';

export interface Captured {
  /** Layers 0..L. */
  readonly residuals: readonly number[];
  /** Layers 1..L. */
  readonly attention: readonly number[];
  readonly heads: number;
  readonly width: number;
  /** The embeddings are read inside the decoder, which looks tokens up itself. */
  readonly embeddings: boolean;
  /** What was asked for and cannot be had, in sentences. */
  readonly notes: readonly string[];
}

export interface DecoderUse {
  /** The decoder is fed tokens. */
  readonly looksUp: boolean;
  /** Layers whose stream is changed. */
  readonly edited: readonly number[];
}

export function capturable(
  manifest: Manifest | undefined,
  wanted: readonly Capture[],
  { looksUp, edited }: DecoderUse,
): Captured {
  const nothing = { residuals: [], attention: [], heads: 0, width: 0, embeddings: false };
  if (!manifest) {
    const notes = wanted.length === 0 ? [] : ['Nothing can be read inside this decoder.'];
    return { ...nothing, notes };
  }
  const { hooks, heads, width } = manifest;
  const of = (capture: Capture, tap: 'residual' | 'attention', from: number) =>
    wanted.includes(capture) ? hooks.slice(from).map(layer => ({ layer: layer.layer, tap: layer[tap] })) : [];
  const residuals = of('residuals', 'residual', 0);
  const attention = of('attention', 'attention', 1);
  const embeddings = looksUp && width !== null && hooks[0] !== undefined && 'output' in hooks[0].residual;
  const hidden = looksUp && (!embeddings || edited.includes(0));
  return {
    residuals: width === null ? [] : readable(residuals),
    attention: heads === null ? [] : readable(attention),
    heads: heads ?? 0,
    width: width ?? 0,
    embeddings: embeddings && !hidden,
    notes: [
      ...(hidden ? ['inputs_embeds is left out: this decoder looks tokens up itself.'] : []),
      ...refusals('resid', residuals),
      ...refusals('attention', attention),
    ],
  };
}

type Place = { readonly layer: number; readonly tap: Tap };

function readable(places: readonly Place[]): readonly number[] {
  return places.flatMap(({ layer, tap }) => ('output' in tap ? [layer] : []));
}

function refusals(name: string, places: readonly Place[]): readonly string[] {
  return places.flatMap(({ layer, tap }) =>
    'refused' in tap ? [`${name}.${layer} is left out: ${tap.refused}`] : [],
  );
}

export interface PromptSizes {
  /** S. */
  readonly positions: number;
  /** How many directions positions have. */
  readonly axes: number;
  /** D of the embeddings; 0 where they cannot be had. */
  readonly width: number;
  /** N. */
  readonly tokens: number;
}

/** In the order of the file; the logits come last, because their number is known last. */
export function tensorsOf(
  captured: Captured,
  sizes: PromptSizes,
  vocabulary: number,
): readonly TensorShape[] {
  const { positions, axes, width, tokens } = sizes;
  return [
    { name: 'input_ids', dtype: 'I64', shape: [positions] },
    { name: 'position_ids', dtype: 'I64', shape: axes === 1 ? [positions] : [axes, positions] },
    ...(width > 0 ? [{ name: 'inputs_embeds', dtype: 'F32' as const, shape: [positions, width] }] : []),
    ...captured.residuals.map(layer => ({
      name: `resid.${layer}`,
      dtype: 'F32' as const,
      shape: [positions, captured.width],
    })),
    ...captured.attention.map(layer => ({
      name: `attention.${layer}`,
      dtype: 'F32' as const,
      shape: [captured.heads, positions, positions],
    })),
    { name: 'tokens', dtype: 'I64', shape: [tokens] },
    { name: 'logits', dtype: 'F32', shape: [tokens, vocabulary] },
  ];
}

/** Writes what one step of the prompt read to where it belongs in the whole prompt. */
export function writeReading(
  file: TensorFile,
  captured: Captured,
  positions: number,
  reading: Reading,
): void {
  const { from, count } = reading;
  const embeddings = captured.embeddings ? reading.residual(0) : undefined;
  if (embeddings) file.write('inputs_embeds', embeddings, from * captured.width);
  for (const layer of captured.residuals) {
    const values = reading.residual(layer);
    if (values) file.write(`resid.${layer}`, values, from * captured.width);
  }
  for (const layer of captured.attention) {
    const values = reading.attention(layer);
    if (!values) continue;
    const total = from + count;
    for (let head = 0; head < captured.heads; head++) {
      // The step's rows know the positions up to its last; those after them get nothing.
      const rows = new Float32Array(count * positions);
      for (let row = 0; row < count; row++) {
        const at = (head * count + row) * total;
        rows.set(values.subarray(at, at + total), row * positions);
      }
      file.write(`attention.${layer}`, rows, (head * positions + from) * positions);
    }
  }
}
