// What the page asks of an open trace: parts of tensors, as small as they are drawn. What a page asks is not believed: rows
// and layers that are not there give less, or nothing.

import { shownPixels } from './picture-pixels';
import { DarkroomError } from '../../shared/errors';
import type { LayerMaps, LensView, PicturePixels } from '../../shared/protocol/trace-panel';
import { wordsOf } from '../../trace/words';
import type { OpenTrace } from '../../trace/open-trace';

/** [count,N]; shorter where the trace ends. */
export async function meansFrom(trace: OpenTrace, row: number, count: number): Promise<Float32Array> {
  const rows = rowsOf(trace, 'attention.mean');
  const from = Math.min(rows, index(row));
  const { values } = await trace.read('attention.mean', from, Math.min(rows, from + index(count)));
  return Float32Array.from(values);
}

/** `layer` counts the recorded layers from 0. */
export async function layerFrom(trace: OpenTrace, row: number, layer: number): Promise<LayerMaps> {
  const heads = trace.tensors.has('attention.image')
    ? await layerPart(trace, 'attention.image', row, layer)
    : null;
  const mean = trace.tensors.has('attention.layer')
    ? await layerPart(trace, 'attention.layer', row, layer)
    : meanOverHeads(heads ?? new Float32Array(0), trace.document.model.heads);
  return { mean, heads };
}

/** The part of one layer in a row of [L,…]. */
async function layerPart(trace: OpenTrace, name: string, row: number, layer: number): Promise<Float32Array> {
  const layers = trace.tensors.get(name)?.shape[1] ?? 0;
  if (index(layer) >= layers) return new Float32Array(0);
  const { values } = await trace.readPart(name, index(row), index(layer));
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function meanOverHeads(maps: Float32Array, heads: number): Float32Array {
  const size = maps.length / Math.max(1, heads);
  const mean = new Float32Array(size);
  maps.forEach((value, at) => (mean[at % size] = (mean[at % size] ?? 0) + value / heads));
  return mean;
}

export async function lensFrom(trace: OpenTrace, step: number): Promise<LensView> {
  const view = trace.document.steps[index(step)];
  if (!view) throw new DarkroomError('missing', `The trace has no step ${step}.`);
  const ids = await trace.read('lens.ids', view.row, view.row + 1);
  const probabilities = await trace.read('lens.probs', view.row, view.row + 1);
  const [, layers = 0, most = 0] = ids.shape;
  const words = wordsOf(trace.document);
  const answerRank = view.measures?.answerRank;
  return {
    layers: Array.from({ length: layers }, (_, layer) =>
      Array.from({ length: most }, (_, place) => {
        const id = ids.values[layer * most + place] ?? 0;
        const probability = probabilities.values[layer * most + place] ?? 0;
        return { text: words.get(id) ?? `#${id}`, probability };
      }),
    ),
    ...(answerRank && { answerRank }),
  };
}

export async function pictureFrom(trace: OpenTrace): Promise<PicturePixels | null> {
  const facts = trace.tensors.get('image');
  const [height, width] = facts?.shape ?? [];
  if (height === undefined || width === undefined) return null;
  const { values } = await trace.read('image');
  return values instanceof Uint8Array ? shownPixels(width, height, values) : null;
}

function rowsOf(trace: OpenTrace, name: string): number {
  return trace.tensors.get(name)?.shape[0] ?? 0;
}

const index = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
