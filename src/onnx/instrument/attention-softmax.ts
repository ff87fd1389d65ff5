// Attention in primitives. What lies between the scores of the keys and the product with the values goes into the If:
//
//   scores ─ [Concat sink] ─ Softmax ─ [Where, Cast, Slice] ─ MatMul(values)
//     ^ bias is added here              ^ probabilities         ^ heads are scaled here

import { itemAt, makerOf, usesOf } from '../anatomy/graph-view';
import type { GraphView } from '../anatomy/graph-view';
import type { AttentionOperator, SoftmaxParts } from '../anatomy/types';
import type { NodeProto } from '../messages';
import type { AttentionForm } from './attention-form';
import { rowsNodes } from './attention-form';
import type { BodyContext } from './context';
import { biasNodes, headGainNodes } from './gate';
import type { Branch, Nodes } from './nodes';
import { renameReads } from './rewrite';

/** Real ones have two to eight nodes. */
const mostNodes = 24;

const float32 = 1;

export function softmaxForm(
  { rewrite, facts }: BodyContext,
  operator: AttentionOperator,
  parts: SoftmaxParts,
): AttentionForm | string {
  const region = between(rewrite.view, parts);
  if (typeof region === 'string') return region;
  if (parts.rank !== undefined && parts.rank !== 4)
    return `its scores have ${parts.rank} axes and not rows, heads, queries and keys`;
  const scoresType = operator.elementType ?? float32;
  const type = facts.elementType(parts.probabilities) ?? scoresType;
  const outputType = facts.elementType(parts.output) ?? type;
  const write = (nodes: Nodes, scores: string) => copies(nodes, region, new Map([[parts.scores, scores]]));
  const branch = (nodes: Nodes, output: string, rest: readonly string[]): Branch => ({
    nodes: nodes.list,
    outputs: [output, ...rest],
  });
  return {
    region,
    outputs: [parts.output],
    types: [outputType],
    refused: {},
    read: (nodes, inputs) => {
      const copied = write(nodes, parts.scores);
      return branch(nodes, copied(parts.output), [
        rowsNodes(nodes, copied(parts.probabilities), inputs, type),
      ]);
    },
    edited: (nodes, inputs, { gate, heads }) => {
      const scores = gate
        ? nodes.add('Add', [parts.scores, biasNodes(nodes, operator.layer, inputs, scoresType)])
        : parts.scores;
      const copied = write(nodes, scores);
      const rows = rowsNodes(nodes, copied(parts.probabilities), inputs, type);
      const output = copied(parts.output);
      const gain = () => headGainNodes(nodes, operator.layer, inputs, outputType, false);
      return branch(nodes, heads ? nodes.add('Mul', [output, gain()]) : output, [rows]);
    },
  };
}

/** Copies of the nodes in order, which read some tensors under other names; gives the new names of their outputs. */
function copies(
  nodes: Nodes,
  region: readonly NodeProto[],
  names: Map<string, string>,
): (tensor: string) => string {
  for (const original of region) {
    const copied = nodes.copy(renameReads(original, names));
    for (const [slot, name] of original.output.entries()) names.set(name, copied.output[slot] ?? '');
  }
  return tensor => names.get(tensor) ?? tensor;
}

/** The nodes from the scores to the product with the values, in order, if nobody else reads what is between. */
function between(view: GraphView, { scores, output }: SoftmaxParts): readonly NodeProto[] | string {
  const last = view.maker.get(output) ?? -1;
  const after = new Set<number>();
  const waiting = [scores];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const { node } of usesOf(view, name)) {
      if (node > last || after.has(node)) continue;
      if (after.size === mostNodes) return 'too much lies between its scores and its values';
      after.add(node);
      if (node !== last) waiting.push(...itemAt(view.nodes, node).output.filter(tensor => tensor !== ''));
    }
  }
  const needed = new Set([last]);
  const order = [...after].sort((a, b) => b - a);
  for (const at of order) {
    const read = itemAt(view.nodes, at).output.flatMap(name => usesOf(view, name));
    if (read.some(({ node }) => needed.has(node))) needed.add(at);
  }
  const region = order.filter(at => needed.has(at)).reverse();
  const outputs = new Set(view.graph.output.map(({ name }) => name));
  const leaks = region
    .filter(at => at !== last)
    .flatMap(at => itemAt(view.nodes, at).output)
    .some(name => outputs.has(name) || usesOf(view, name).some(({ node }) => !needed.has(node)));
  if (leaks) return 'the model takes its probabilities for something else';
  return makerOf(view, output) === undefined || !after.has(last)
    ? 'its product with the values was not found'
    : region.map(at => itemAt(view.nodes, at));
}
