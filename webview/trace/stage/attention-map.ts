// Which map the stage shows for the chosen step, mode, layer and head: one place decides, so that picture, heads, figures
// and table agree.

import type { Mesh } from '../../../src/shared/trace-view/mesh';
import {
  areNumbers,
  cellCount,
  densityOf,
  halfOf,
  massOf,
  meshOf,
} from '../../../src/shared/trace-view/mesh';
import type { AttentionMaps } from './maps';
import { part } from './maps';
import type { Look } from '../look';
import type { AttentionView, LayerMaps, TraceView } from '../../../src/shared/protocol/trace-panel';

/** One map, ready to be drawn. */
export interface DrawnMap {
  readonly mesh: Mesh;
  /** 1 is attention spread evenly. */
  readonly density: Float32Array;
  readonly densest: number;
}

export interface MainMap extends DrawnMap {
  /** What part of the attention on the picture each cell has. */
  readonly mass: Float32Array;
  /** The smallest set of cells that holds half of the mass. */
  readonly half: ReadonlySet<number>;
}

/**
 * `undefined`: on its way; `null`: not recorded; `none`: there is no attention on the picture; `broken`: what was recorded are
 * not numbers.
 */
export type Found<T> = T | 'none' | 'broken' | null | undefined;

export interface StageMaps {
  readonly main: Found<MainMap>;
  readonly heads: readonly Found<DrawnMap>[];
}

const meshes = new WeakMap<readonly number[], Mesh>();

function meshFor(boxes: readonly number[]): Mesh {
  const mesh = meshes.get(boxes) ?? meshOf(boxes);
  meshes.set(boxes, mesh);
  return mesh;
}

/** Weights of the picture's tokens, ready to be drawn on it; null where it is not known where they lie. */
export function drawnMap(trace: TraceView, weights: Float32Array): Found<MainMap> {
  const boxes = boxesOf(trace);
  return boxes && weights.length === boxes.length / 4 ? mainMap(meshFor(boxes), weights) : null;
}

/** The picture's own map and those of the heads. */
export function stageMaps(trace: TraceView, look: Look, maps: AttentionMaps): StageMaps {
  const { attention, steps } = trace;
  const boxes = boxesOf(trace);
  const row = steps[look.step]?.row;
  if (!attention || !boxes || row === undefined) return { main: null, heads: [] };
  const heads = headMaps(meshFor(boxes), maps.layer(trace, row, look.layer), attention);
  return { main: mainFrom(meshFor(boxes), weightsOf(trace, row, look, maps)), heads };
}

/** Where heads are not shown nothing of them is read or computed, unless one of them is looked at. */
export function pictureMap(trace: TraceView, look: Look, maps: AttentionMaps): Found<MainMap> {
  const boxes = boxesOf(trace);
  const row = trace.steps[look.step]?.row;
  if (!trace.attention || !boxes || row === undefined) return null;
  return mainFrom(meshFor(boxes), weightsOf(trace, row, look, maps));
}

function weightsOf(trace: TraceView, row: number, { mode, layer, head }: Look, maps: AttentionMaps) {
  if (mode === 'mean') return maps.mean(trace, row);
  const found = maps.layer(trace, row, layer);
  if (mode === 'layer') return found ? found.mean : found;
  return headOf(found, head, trace.attention?.patches ?? 0);
}

const headsOf = new WeakMap<LayerMaps, readonly Found<DrawnMap>[]>();

/** Computed once for each row and layer: a page draws them again and again. */
function headMaps(mesh: Mesh, layer: LayerMaps | null | undefined, { heads, patches }: AttentionView) {
  const known = layer && headsOf.get(layer);
  if (known) return known;
  // One piece of memory for all of them: dozens for each step are much to clear away.
  const [cells, all] = [cellCount(mesh), layer?.heads && new Float32Array(heads * cellCount(mesh))];
  const found = Array.from({ length: heads }, (_, head) =>
    headMap(mesh, headOf(layer, head, patches), all?.subarray(head * cells, (head + 1) * cells)),
  );
  if (layer) headsOf.set(layer, found);
  return found;
}

function headOf(layer: LayerMaps | null | undefined, head: number, patches: number) {
  if (!layer) return layer;
  return layer.heads && part(layer.heads, head, patches);
}

/** Of the mass of a head nothing is kept. */
function headMap(mesh: Mesh, weights: Float32Array | null | undefined, into?: Float32Array): Found<DrawnMap> {
  if (!weights) return weights;
  const mass = massOf(mesh, weights, into);
  return mass ? drawnFrom(mesh, mass, mass) : noMass(weights);
}

const noMass = (weights: Float32Array) => (areNumbers(weights) ? 'none' : 'broken');

function mainMap(mesh: Mesh, weights: Float32Array): MainMap | 'none' | 'broken' {
  const mass = massOf(mesh, weights);
  if (!mass) return noMass(weights);
  const map = drawnFrom(mesh, mass);
  return { ...map, mass, half: halfOf(mass, map.density) };
}

/** The density is written over the mass where both are the same. */
function drawnFrom(mesh: Mesh, mass: Float32Array, into?: Float32Array): DrawnMap {
  const density = densityOf(mesh, mass, into);
  let densest = 0;
  for (let cell = 0; cell < density.length; cell++) densest = Math.max(densest, density[cell] ?? 0);
  return { mesh, density, densest };
}

/** By the place of the weights in their piece of memory, that of longest ago first. */
const mains = new WeakMap<ArrayBufferLike, Map<number, Found<MainMap>>>();
/** Of the step that is looked at, of the one before and of the next. */
const mostMains = 3;

/** A step is drawn again and again while a person rests on it. */
function mainFrom(mesh: Mesh, weights: Float32Array | null | undefined): Found<MainMap> {
  if (!weights) return weights;
  const known = mains.get(weights.buffer) ?? new Map<number, Found<MainMap>>();
  mains.set(weights.buffer, known);
  const map = known.get(weights.byteOffset) ?? mainMap(mesh, weights);
  known.delete(weights.byteOffset);
  known.set(weights.byteOffset, map);
  const [oldest] = known.keys();
  if (known.size > mostMains && oldest !== undefined) known.delete(oldest);
  return map;
}

const squares = new Map<number, readonly number[]>();

/** Where the tokens lie; a square of them for a picture of which nothing is known but their number. */
function boxesOf({ picture, attention }: TraceView): readonly number[] | undefined {
  if (!picture) return undefined;
  if (picture.boxes.length > 0) return picture.boxes;
  if (!attention) return undefined;
  const side = Math.sqrt(attention.patches);
  if (!Number.isInteger(side)) return undefined;
  const known = squares.get(side);
  if (known) return known;
  const boxes = Array.from({ length: side * side }, (_, token) => {
    const [x, y] = [token % side, Math.floor(token / side)];
    return [x, y, x + 1, y + 1];
  }).flat();
  squares.set(side, boxes);
  return boxes;
}
