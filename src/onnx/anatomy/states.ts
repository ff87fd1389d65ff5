// Problem: a cache goes in under one name and comes out under another; convolution and linear layers carry states
// that are no keys and values.
// Idea: states are the float inputs besides the embeddings. A fused operator says by its slots which output belongs
// to which input; elsewhere it is the first output of the graph that is reached from the input, since a state is
// renewed before anything else is made of it. Whoever mixes a state into the stream is a mixer.

import type { NodeProto } from '../messages';
import { carriesNothing } from './flow';
import type { Flow } from './flow';
import { itemAt, usesOf } from './graph-view';
import type { GraphView } from './graph-view';
import { floatTypes, shapeOf } from './tensor-facts';

export interface FoundState {
  readonly input: string;
  readonly kind: 'key' | 'value' | 'recurrent';
  /** The output of the body. */
  readonly output: string | null;
  /** The place of the first node of the path that reads it. */
  readonly reader: number | undefined;
  readonly shape: readonly (number | null)[] | null;
}

/** Input slot -> output slot of the caches of fused operators. */
const cacheSlots: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  GroupQueryAttention: [
    [3, 1],
    [4, 2],
  ],
  Attention: [
    [4, 1],
    [5, 2],
  ],
  MultiHeadAttention: [
    [6, 1],
    [7, 2],
  ],
};

/** How many nodes are looked at to find where one state comes out. */
const nearby = 64;

/** The float inputs of the outermost graph that are not the source. */
export function stateInputs(view: GraphView, source: string): readonly string[] {
  let outermost = view;
  while (outermost.outer !== undefined) outermost = outermost.outer;
  const { input, initializer } = outermost.graph;
  const given = new Set(initializer.map(({ name }) => name));
  return input
    .filter(
      ({ name, type }) =>
        name !== source && !given.has(name) && floatTypes.has(type?.tensorType?.elemType ?? 0),
    )
    .map(({ name }) => name);
}

export function statesOf(flow: Flow, inputs: readonly string[], logits: string): readonly FoundState[] {
  const outputs = new Set(flow.view.graph.output.map(({ name }) => name).filter(name => name !== logits));
  let outermost = flow.view;
  while (outermost.outer !== undefined) outermost = outermost.outer;
  const infos = new Map(outermost.graph.input.map(info => [info.name, info]));
  const found: FoundState[] = [];
  for (const input of inputs) {
    const { output, reader, slot } = traceState(flow, input, outputs);
    if (output === null && reader === undefined) continue;
    const shape = shapeOf(infos.get(input)) ?? null;
    const kind = slot ?? (shape?.length === 4 && isAttentionCache(input) ? cacheKind(input) : 'recurrent');
    found.push({ input, kind, output, reader, shape });
  }
  return found;
}

/** Names of inputs are the contract of a decoder; they tell keys from values where the graph does not. */
function isAttentionCache(input: string): boolean {
  return /key|value/i.test(withoutPair(input));
}

/** `past_key_values.0.key` says both, and only then which. */
function withoutPair(input: string): string {
  return input.replace(/key_?values?/i, '');
}

function cacheKind(input: string): 'key' | 'value' {
  return /value/i.test(withoutPair(input)) ? 'value' : 'key';
}

interface Trace {
  readonly output: string | null;
  readonly reader: number | undefined;
  readonly slot: 'key' | 'value' | undefined;
}

function traceState(flow: Flow, input: string, outputs: ReadonlySet<string>): Trace {
  const seen = new Set([input]);
  const waiting = [input];
  let reader: number | undefined;
  let output: string | null = outputs.has(input) ? input : null;
  let budget = nearby;
  for (let name = waiting.shift(); name !== undefined && budget > 0; name = waiting.shift()) {
    for (const { node: at, slot } of usesOf(flow.view, name)) {
      if (budget-- === 0) break;
      const node = itemAt(flow.view.nodes, at);
      if (carriesNothing(node)) continue;
      const cache = cacheSlots[node.opType]?.find(([from]) => from === slot);
      if (flow.onPath.has(at)) reader ??= at;
      if (cache !== undefined) {
        const fused = cache === cacheSlots[node.opType]?.[0] ? 'key' : 'value';
        return { output: outputNamed(node, cache[1], outputs), reader: at, slot: fused };
      }
      for (const made of node.output) {
        if (made === '' || seen.has(made)) continue;
        seen.add(made);
        if (outputs.has(made)) output ??= made;
        else waiting.push(made);
      }
    }
    if (output !== null && reader !== undefined) break;
  }
  return { output, reader, slot: undefined };
}

function outputNamed(node: NodeProto, slot: number, outputs: ReadonlySet<string>): string | null {
  const name = node.output[slot] ?? '';
  return outputs.has(name) ? name : null;
}

/** Nodes on the path that read a state, or something made of states alone. */
export function stateReaders(flow: Flow, inputs: readonly string[]): readonly number[] {
  const states = new Set(inputs);
  const readers: number[] = [];
  for (const [at, node] of flow.view.nodes.entries()) {
    if (carriesNothing(node) || !itemAt(flow.view.reads, at).some(name => states.has(name))) continue;
    if (flow.onPath.has(at)) readers.push(at);
    else if (!node.output.some(name => flow.carries.has(name)))
      for (const name of node.output) if (name !== '') states.add(name);
  }
  return readers;
}
