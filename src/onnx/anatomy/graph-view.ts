// Problem: a graph is a list of nodes that name tensors. Who makes a tensor and who reads it has to be searched, the
// list may be out of order (converters append Casts at its end), and a file can claim a graph that is none: two
// makers of one tensor, cycles.
// Idea: one pass that checks this and gives the nodes in an order in which everything is made before it is read,
// with makers and readers by name. Everything else here works on this view and speaks of nodes by their place in it.

import { DarkroomError } from '../../shared/errors';
import type { GraphProto, NodeProto } from '../messages';
import { capturedNames } from './captures';

/** Where a tensor is read: input `slot` of a node; -1 if a graph inside the node reads it. */
export interface Use {
  readonly node: number;
  readonly slot: number;
}

export interface GraphView {
  readonly graph: GraphProto;
  /** In an order in which every tensor is made before it is read; otherwise the order of the file. */
  readonly nodes: readonly NodeProto[];
  /** What each node reads: its inputs, and what graphs inside it take from around them. */
  readonly reads: readonly (readonly string[])[];
  /** The place of the node that makes a tensor; inputs and initializers have none. */
  readonly maker: ReadonlyMap<string, number>;
  readonly users: ReadonlyMap<string, readonly Use[]>;
  /** The graph around, for a graph inside a node. */
  readonly outer: GraphView | undefined;
}

export function viewOf(graph: GraphProto, outer?: GraphView): GraphView {
  const reads = graph.node.map(node => [...node.input.filter(name => name !== ''), ...capturedNames(node)]);
  const order = sorted(graph, reads, makers(graph, graph.node));
  const nodes = order.map(at => itemAt(graph.node, at));
  const view = {
    graph,
    nodes,
    reads: order.map(at => itemAt(reads, at)),
    maker: makers(graph, nodes),
    outer,
  };
  return { ...view, users: usersOf(nodes, view.reads) };
}

/** An item that is known to be there. */
export function itemAt<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined)
    throw new DarkroomError('internal', `There is no item ${index} in ${items.length}.`);
  return item;
}

export function makerOf(view: GraphView, tensor: string): NodeProto | undefined {
  const at = view.maker.get(tensor);
  return at === undefined ? undefined : view.nodes[at];
}

export function usesOf(view: GraphView, tensor: string): readonly Use[] {
  return view.users.get(tensor) ?? [];
}

function makers(graph: GraphProto, nodes: readonly NodeProto[]): Map<string, number> {
  const maker = new Map<string, number>();
  const given = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
  for (const [at, { output }] of nodes.entries()) {
    for (const name of output) {
      if (name === '') continue;
      if (maker.has(name) || given.has(name)) throw bad(`the tensor "${name}" is made twice`);
      maker.set(name, at);
    }
  }
  return maker;
}

/** Depth first along the inputs, without recursion: a chain can be as long as the file allows. */
function sorted(
  graph: GraphProto,
  reads: readonly (readonly string[])[],
  maker: ReadonlyMap<string, number>,
): readonly number[] {
  const state = new Uint8Array(graph.node.length); // 0 not seen, 1 waits for its inputs, 2 done
  const order: number[] = [];
  for (let root = 0; root < graph.node.length; root++) {
    const stack = state[root] === 0 ? [{ at: root, next: 0 }] : [];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      state[top.at] = 1;
      const name = reads[top.at]?.[top.next++];
      if (name === undefined) {
        state[top.at] = 2;
        order.push(top.at);
        stack.pop();
        continue;
      }
      const source = maker.get(name);
      if (source === undefined || state[source] === 2) continue;
      if (state[source] === 1) throw bad(`it runs in a circle through the tensor "${name}"`);
      stack.push({ at: source, next: 0 });
    }
  }
  return order;
}

function usersOf(
  nodes: readonly NodeProto[],
  reads: readonly (readonly string[])[],
): ReadonlyMap<string, readonly Use[]> {
  const users = new Map<string, Use[]>();
  const add = (name: string, use: Use) => {
    const list = users.get(name);
    if (list === undefined) users.set(name, [use]);
    else list.push(use);
  };
  for (const [at, { input }] of nodes.entries()) {
    for (const [slot, name] of input.entries()) if (name !== '') add(name, { node: at, slot });
    const direct = input.reduce((count, name) => count + (name === '' ? 0 : 1), 0);
    for (const name of reads[at]?.slice(direct) ?? []) add(name, { node: at, slot: -1 });
  }
  return users;
}

function bad(what: string): DarkroomError {
  return new DarkroomError('bad-input', `The graph of the model is not valid: ${what}.`, {
    remedy: 'Export the model again.',
  });
}
