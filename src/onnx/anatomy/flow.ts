// Problem: the residual stream has no name. Walking Add by Add fails, since exporters put Casts, norms and scales
// between, and fuse the Add into the norm.
// Idea: look at the flow of activations from the embeddings to the logits as a directed graph, and at the nodes that
// no edge jumps over (cut vertices): everything the model knows passes through them. Inside a layer the stream jumps
// over attention and MLP, so there is no cut; where a layer's result is added back to the stream, there is one:
//
//   x ──┬── norm ── attention ──(+)──┬── norm ── MLP ──(+)──
//       └────────────────────────^   └───────────────^        the two (+) are cuts, and merges: two of their inputs
//                                                              depend on x

import type { NodeProto } from '../messages';
import { intAttribute } from './attributes';
import { itemAt, usesOf } from './graph-view';
import type { GraphView } from './graph-view';

export interface Flow {
  readonly view: GraphView;
  readonly source: string;
  /** The tensors that carry an activation of the source. */
  readonly carries: ReadonlySet<string>;
  /** The nodes between source and sink, in order. */
  readonly path: readonly number[];
  readonly onPath: ReadonlySet<number>;
  /** The nodes of the path that no edge jumps over. */
  readonly cuts: readonly number[];
  /** The cuts at which something is added to the stream. */
  readonly merges: readonly number[];
}

/** What comes out of these says something about an activation, but does not carry it. */
const describing = new Set(
  (
    'Shape Size NonZero ArgMax ArgMin Equal Less LessOrEqual Greater GreaterOrEqual And Or Not Xor IsNaN IsInf ' +
    'ConstantOfShape'
  ).split(' '),
);

const integerTypes = new Set([2, 3, 4, 5, 6, 7, 9, 12, 13]);

export function carriesNothing(node: NodeProto): boolean {
  if (node.opType === 'Cast') return integerTypes.has(intAttribute(node, 'to') ?? 0);
  return describing.has(node.opType);
}

export function isSkipNorm({ opType }: NodeProto): boolean {
  return opType === 'SkipSimplifiedLayerNormalization' || opType === 'SkipLayerNormalization';
}

/** The inputs of a node that are summed, if it is one that sums. */
export function summands(node: NodeProto): readonly string[] {
  if (isSkipNorm(node)) return node.input.slice(0, 2);
  return node.opType === 'Add' || node.opType === 'Sum' ? node.input : [];
}

/** The flow from a source to a sink; nothing is on the path if the sink does not depend on the source. */
export function flowOf(view: GraphView, source: string, sink: string): Flow {
  const { carries, nodes } = downstream(view, source);
  const onPath = upstream(view, sink, carries, nodes);
  const path = [...onPath].sort((a, b) => a - b);
  const cuts = cutsOf(view, source, path, onPath);
  const merges = cuts.filter(
    at => summands(itemAt(view.nodes, at)).filter(name => carries.has(name)).length >= 2,
  );
  return { view, source, carries, path, onPath, cuts, merges };
}

function downstream(view: GraphView, source: string): { carries: Set<string>; nodes: Set<number> } {
  const carries = new Set([source]);
  const nodes = new Set<number>();
  for (const [at, node] of view.nodes.entries()) {
    if (carriesNothing(node) || !itemAt(view.reads, at).some(name => carries.has(name))) continue;
    nodes.add(at);
    for (const name of node.output) if (name !== '') carries.add(name);
  }
  return { carries, nodes };
}

function upstream(
  view: GraphView,
  sink: string,
  carries: ReadonlySet<string>,
  nodes: ReadonlySet<number>,
): Set<number> {
  const found = new Set<number>();
  const waiting = [sink];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const at = view.maker.get(name);
    if (at === undefined || found.has(at) || !nodes.has(at)) continue;
    found.add(at);
    for (const read of itemAt(view.reads, at)) if (carries.has(read)) waiting.push(read);
  }
  return found;
}

function cutsOf(
  view: GraphView,
  source: string,
  path: readonly number[],
  onPath: ReadonlySet<number>,
): readonly number[] {
  let reach = furthest(view, source, onPath, -1);
  const cuts: number[] = [];
  for (const at of path) {
    if (reach <= at) cuts.push(at);
    for (const name of itemAt(view.nodes, at).output) reach = furthest(view, name, onPath, reach);
  }
  return cuts;
}

/** The last node of the path that reads the tensor. */
function furthest(view: GraphView, tensor: string, onPath: ReadonlySet<number>, least: number): number {
  return usesOf(view, tensor).reduce(
    (last, { node }) => (onPath.has(node) && node > last ? node : last),
    least,
  );
}
