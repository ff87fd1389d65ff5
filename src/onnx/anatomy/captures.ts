// Problem: a graph inside a node (a branch of If) reads tensors of the graph around it by name alone, so a node can
// depend on more than its inputs say.
// Idea: the names that its graphs read and do not make themselves.

import type { GraphProto, NodeProto } from '../messages';

/** The graphs a node carries, with the names of their attributes. */
export function graphsIn(node: NodeProto): readonly (readonly [string, GraphProto])[] {
  return node.attribute.flatMap(({ name, g, graphs }) => [
    ...(g === undefined ? [] : [[name, g] as const]),
    ...(graphs ?? []).map(graph => [name, graph] as const),
  ]);
}

/** The tensors that graphs inside the node take from around them, each once. */
export function capturedNames(node: NodeProto): readonly string[] {
  const inner = graphsIn(node);
  if (inner.length === 0) return [];
  const names = new Set<string>();
  for (const [, graph] of inner) for (const name of captured(graph)) names.add(name);
  return [...names];
}

function captured(graph: GraphProto): ReadonlySet<string> {
  const own = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
  for (const { output } of graph.node) for (const name of output) own.add(name);
  const names = new Set<string>();
  const read = (name: string) => {
    if (name !== '' && !own.has(name)) names.add(name);
  };
  for (const node of graph.node) {
    for (const name of node.input) read(name);
    for (const name of capturedNames(node)) read(name);
  }
  for (const { name } of graph.output) read(name);
  return names;
}
