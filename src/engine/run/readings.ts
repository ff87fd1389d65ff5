// Problem: a pass of a model with 28 layers has megabytes to say, of which a trace keeps what panels draw.
// Idea: everything is reduced at once, in the engine: attention on the picture by layer and head, its mass by class, the
// stream, and the measures that follow from them. `docs/trace-format.md` has the names.

import { attentionTo } from '../../measures/attention-rows';
import { entropiesOf, meanOverHeads, shareOfLargest } from '../../measures/entropy';
import { focusIn } from '../../shared/measures/focus';
import { massByClass, shareOf } from '../../measures/mass';
import { spreadOf } from '../../measures/spread';
import { meanAttention, trajectoryOf } from '../../shared/measures/trajectory';
import { strengthRatio, turnsOf } from '../../measures/turn';
import type { Pass } from '../../methods/pass';
import { toHalf } from '../../shared/half';
import type { AttentionMeasures, FocusMeasure, Measures } from '../../shared/trace/measures';
import type { TensorName } from '../../shared/trace/tensors';
import { tokenClasses } from '../../shared/trace/token';
import type { TokenClass } from '../../shared/trace/token';
import { joined } from '../../shared/joined';

/** What does not change from pass to pass. */
export interface Frame {
  readonly layers: number;
  /** Those whose attention is read, ascending. */
  readonly attentionLayers: readonly number[];
  readonly heads: number;
  /** Of class image, in the order of the picture's tokens. */
  readonly imagePositions: readonly number[];
  /** How much of each picture token lies in the box asked about; undefined without a box. */
  readonly insideBox: Float64Array | undefined;
  /** |alpha| |v| of layers to which one vector is added. */
  readonly added: ReadonlyMap<number, number>;
}

export type RowTensors = Partial<Record<TensorName, Float32Array | Uint16Array | Int32Array | Uint8Array>>;

export interface Readings {
  readonly tensors: RowTensors;
  readonly measures: Measures;
}

/** Image positions read again by a method look at the picture as well. */
const imageClasses = [tokenClasses.indexOf('image'), tokenClasses.indexOf('latent.image')];

export function readingsOf(pass: Pass, classes: Uint8Array, frame: Frame): Readings {
  const attention = attentionOf(pass, classes, frame);
  const edits = editsOf(pass, frame);
  return {
    tensors: { ...attention?.tensors, ...edits?.tensors, ...streamOf(pass, frame) },
    measures: { ...attention?.measures, ...edits?.measures },
  };
}

function streamOf(pass: Pass, { layers }: Frame): RowTensors {
  const parts = Array.from({ length: layers + 1 }, (_, layer) => pass.residual(layer));
  const width = parts.find(part => part !== undefined)?.length;
  if (width === undefined) return {};
  const resid = new Float32Array((layers + 1) * width);
  for (const [layer, part] of parts.entries()) if (part) resid.set(part, layer * width);
  return { resid };
}

/** Float32 statistics cannot tell less from nothing. */
const leastChange = 1e-3;

/** The largest turn of the stream is the one that is shown. */
function editsOf(pass: Pass, { layers, added }: Frame): Readings | undefined {
  const stats = new Float32Array((layers + 1) * 3);
  let [isEdited, steering]: [boolean, Measures['steering']] = [false, undefined];
  for (let layer = 0; layer <= layers; layer++) {
    const [before = 0, after = 0, product = 0] = pass.stats(layer) ?? [];
    if (before === 0 && after === 0) continue;
    stats.set([before, after, product], layer * 3);
    isEdited = true;
    const [turn] = turnsOf(Float32Array.of(before, after, product));
    const degrees = turn?.degrees ?? null;
    // Nothing has no direction.
    if (degrees === null || (steering !== undefined && degrees <= steering.degrees)) continue;
    const strength = added.get(layer);
    // An edit may hold at other positions only: then nothing moved here.
    const moved = strength === 0 || (turn?.change ?? 0) > leastChange;
    const ratio = strength === undefined || !moved ? null : strengthRatio(1, strength, before);
    steering = { layer, degrees, ratio: after / before, ...(ratio !== null && { added: ratio }) };
  }
  if (!isEdited) return undefined;
  return { tensors: { 'edit.stats': stats }, measures: { ...(steering && { steering }) } };
}

function attentionOf(pass: Pass, classes: Uint8Array, frame: Frame): Readings | undefined {
  const { attentionLayers, heads, imagePositions } = frame;
  const keys = pass.position + 1;
  const layers = attentionLayers.flatMap(layer => {
    const values = pass.attention(layer);
    return values?.length === heads * keys ? [{ values, heads, rows: 1, keys }] : [];
  });
  if (layers.length === 0 || layers.length !== attentionLayers.length) return undefined;
  const masses = layers.map(layer => massByClass(layer, classes, tokenClasses.length));
  const mass = joined(masses);
  const shares = meanAttention(masses, tokenClasses.length);
  const named = Object.fromEntries(tokenClasses.map((name, i) => [name, shares[i] ?? 0]));
  const byClass = { mass: named as Record<TokenClass, number> };
  if (imagePositions.length === 0) return { tensors: { 'attention.mass': mass }, measures: byClass };
  const picture = layers.map(layer => attentionTo(layer, imagePositions));
  const byLayer = picture.map(values => Float32Array.from(meanAttention([values], imagePositions.length)));
  const mean = Float32Array.from(meanAttention(picture, imagePositions.length));
  return {
    tensors: {
      'attention.mass': mass,
      'attention.mean': mean,
      'attention.layer': joined(byLayer),
      'attention.image': Uint16Array.from(joined(picture), toHalf),
    },
    measures: { ...byClass, attention: pictureMeasures(picture, mean, shares, frame) },
  };
}

function pictureMeasures(
  picture: readonly Float32Array[],
  mean: Float32Array,
  mass: Float64Array,
  { imagePositions, heads, insideBox }: Frame,
): AttentionMeasures {
  const perLayer = picture.map(values => {
    const [entropy = NaN] = meanOverHeads(entropiesOf(values, imagePositions.length), heads);
    return Number.isNaN(entropy) ? null : entropy;
  });
  const defined = perLayer.filter(value => value !== null);
  const entropy =
    defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
  const spread = spreadOf(mean);
  return {
    entropy,
    normalisedEntropy: entropy === null ? null : shareOfLargest(entropy, imagePositions.length),
    layerEntropy: perLayer,
    imageShare: shareOf(mass, imageClasses) ?? 0,
    ...(insideBox && { focus: focusOf(mean, insideBox) }),
    salient: spread?.salient ?? null,
    variation: spread?.variation ?? null,
  };
}

function focusOf(mean: Float32Array, inside: Float64Array): FocusMeasure {
  const { score: value, chance } = focusIn(trajectoryOf(mean), inside);
  return { value, chance, share: focusIn(mean, inside).score };
}
