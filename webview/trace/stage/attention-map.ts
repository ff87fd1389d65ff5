// Which map the stage shows for the chosen step, mode, layer and head: one place decides, so that picture, heads, figures
// and table agree.

import type { Mesh } from '../../../src/shared/trace-view/mesh';
import { densityOf, halfOf, massOf, meshOf } from '../../../src/shared/trace-view/mesh';
import type { Maps } from './maps';
import { part } from './maps';
import type { Look } from '../look';
import type { AttentionView, LayerMaps, TraceView } from '../../../src/shared/protocol/trace-panel';

/** One map, ready to be drawn. */
export interface DrawnMap {
  readonly mesh: Mesh;
  /** What part of the attention on the picture each cell has. */
  readonly mass: Float32Array;
  /** 1 is attention spread evenly. */
  readonly density: Float32Array;
  readonly densest: number;
}

export interface MainMap extends DrawnMap {
  /** The smallest set of cells that holds half of the mass. */
  readonly half: ReadonlySet<number>;
}

/** `undefined`: on its way; `null`: not recorded; `none`: there is no attention on the picture. */
export type Found<T> = T | 'none' | null | undefined;

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
  return boxes && weights.length === boxes.length / 4 ? withHalf(drawn(meshFor(boxes), weights)) : null;
}

export function stageMaps(trace: TraceView, look: Look, maps: Maps): StageMaps {
  const { attention, steps } = trace;
  const boxes = boxesOf(trace);
  const row = steps[look.step]?.row;
  if (!attention || !boxes || row === undefined) return { main: null, heads: [] };
  const mesh = meshFor(boxes);
  const layer = maps.layer(trace, row, look.layer);
  return {
    main: withHalf(drawn(mesh, mainOf(trace, look, maps, layer))),
    heads: headMaps(mesh, layer, attention),
  };
}

function mainOf(trace: TraceView, look: Look, maps: Maps, layer: LayerMaps | null | undefined) {
  const row = trace.steps[look.step]?.row ?? 0;
  if (look.mode === 'mean') return maps.mean(trace, row);
  if (look.mode === 'layer') return layer ? layer.mean : layer;
  return headOf(layer, look.head, trace.attention?.patches ?? 0);
}

const headsOf = new WeakMap<LayerMaps, readonly Found<DrawnMap>[]>();

/** Computed once for each row and layer: a page draws them again and again. */
function headMaps(mesh: Mesh, layer: LayerMaps | null | undefined, { heads, patches }: AttentionView) {
  const known = layer && headsOf.get(layer);
  if (known) return known;
  const found = Array.from({ length: heads }, (_, head) => drawn(mesh, headOf(layer, head, patches)));
  if (layer) headsOf.set(layer, found);
  return found;
}

function headOf(layer: LayerMaps | null | undefined, head: number, patches: number) {
  if (!layer) return layer;
  return layer.heads && part(layer.heads, head, patches);
}

function drawn(mesh: Mesh, weights: Float32Array | null | undefined): Found<DrawnMap> {
  if (!weights) return weights;
  const mass = massOf(mesh, weights);
  if (!mass) return 'none';
  const density = densityOf(mesh, mass);
  return { mesh, mass, density, densest: density.reduce((a, b) => Math.max(a, b), 0) };
}

function withHalf(map: Found<DrawnMap>): Found<MainMap> {
  return map && map !== 'none' ? { ...map, half: halfOf(map.mass, map.density) } : map;
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
