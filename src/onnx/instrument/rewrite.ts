// Problem: a graph is never changed in place, and a change at one place (a new name for a tensor, an If in place of a
// few nodes) touches readers anywhere, in graphs inside nodes too.
// Idea: collect the changes, then write the list of nodes once. Nodes that do not change stay the same objects, and
// so keep their bytes.

import { itemAt } from '../anatomy/graph-view';
import type { GraphView } from '../anatomy/graph-view';
import type { AttributeProto, GraphProto, NodeProto, ValueInfoProto } from '../messages';

export class Rewrite {
  readonly view: GraphView;
  private readonly replaced = new Map<NodeProto, readonly NodeProto[]>();
  private readonly before: NodeProto[] = [];
  private readonly after: NodeProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly renamed = new Map<string, string>();
  /** Nodes that read what they name, even if everybody else is to read something else. */
  private readonly literal = new Set<NodeProto>();

  constructor(view: GraphView) {
    this.view = view;
  }

  /** Puts nodes in the place of the last of some nodes. */
  replace(nodes: readonly NodeProto[], by: readonly NodeProto[]): void {
    const place = nodes.reduce((last, node) => (this.placeOf(node) > this.placeOf(last) ? node : last));
    for (const node of nodes) this.replaced.set(node, []);
    this.replaced.set(place, by);
  }

  /** Puts nodes between a tensor and everybody who reads it; without a maker, first of all. */
  between(maker: NodeProto | undefined, added: readonly NodeProto[], tensor: string, instead: string): void {
    if (maker === undefined) this.before.push(...added);
    else this.replaced.set(maker, [...(this.replaced.get(maker) ?? [maker]), ...added]);
    for (const node of added) this.literal.add(node);
    this.rename(tensor, instead);
  }

  /** Everybody who reads `from` is to read `to`. */
  rename(from: string, to: string): void {
    this.renamed.set(from, to);
  }

  append(node: NodeProto): void {
    this.after.push(node);
  }

  prepend(nodes: readonly NodeProto[]): void {
    this.before.unshift(...nodes);
  }

  output(info: ValueInfoProto): void {
    this.outputs.push(info);
  }

  isOutput(tensor: string): boolean {
    return this.view.graph.output.some(({ name }) => name === tensor);
  }

  finish(): GraphProto {
    const nodes = [
      ...this.before,
      ...this.view.nodes.flatMap(node => this.replaced.get(node) ?? [node]),
      ...this.after,
    ];
    return {
      ...this.view.graph,
      node: nodes.map(node => (this.literal.has(node) ? node : renameReads(node, this.renamed))),
      output: [...this.view.graph.output, ...this.outputs],
    };
  }

  private placeOf(node: NodeProto): number {
    const output = node.output.find(name => name !== '') ?? '';
    return this.view.maker.get(output) ?? -1;
  }
}

/** The node as it reads after some tensors have new names; the same object if it reads none of them. */
export function renameReads(node: NodeProto, names: ReadonlyMap<string, string>): NodeProto {
  const input = node.input.some(name => names.has(name))
    ? node.input.map(name => names.get(name) ?? name)
    : node.input;
  const attribute = sameOrMapped(node.attribute, value => renameInGraph(value, names));
  return input === node.input && attribute === node.attribute ? node : { ...node, input, attribute };
}

function renameInGraph(attribute: AttributeProto, names: ReadonlyMap<string, string>): AttributeProto {
  const { g, graphs } = attribute;
  if (g === undefined && graphs === undefined) return attribute;
  const newGraph = g === undefined ? undefined : renamedGraph(g, names);
  const newGraphs =
    graphs === undefined ? undefined : sameOrMapped(graphs, graph => renamedGraph(graph, names));
  if (newGraph === g && newGraphs === graphs) return attribute;
  return {
    ...attribute,
    ...(newGraph === undefined ? {} : { g: newGraph }),
    ...(newGraphs === undefined ? {} : { graphs: newGraphs }),
  };
}

function renamedGraph(graph: GraphProto, names: ReadonlyMap<string, string>): GraphProto {
  const node = sameOrMapped(graph.node, inner => renameReads(inner, names));
  return node === graph.node ? graph : { ...graph, node };
}

function sameOrMapped<T>(items: readonly T[], map: (item: T) => T): readonly T[] {
  const mapped = items.map(map);
  return mapped.every((item, i) => item === itemAt(items, i)) ? items : mapped;
}
