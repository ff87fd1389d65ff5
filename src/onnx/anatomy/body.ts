// Problem: merges and attention operators are found one by one; a user thinks in layers.
// Idea: a layer begins with what mixes positions (attention, convolution, linear attention), and ends with the last
// merge before the next one does.
//
//   ─(attention)─(+)─(MLP)─(+)─ │ ─(attention)─(+)─(MLP)─(+)─
//                               ^ residual after layer 1

import type { NodeProto } from '../messages';
import { attentionOf } from './attention';
import type { FoundAttention } from './attention';
import { flowOf, isSkipNorm } from './flow';
import type { Flow } from './flow';
import { itemAt, usesOf } from './graph-view';
import type { GraphView } from './graph-view';
import { headOf } from './head';
import { beginnings } from './source';
import { stateInputs, stateReaders, statesOf } from './states';
import type { FoundState } from './states';
import type { TensorFacts } from './tensor-facts';
import type { Body, Layer, ResidualPoint, Source } from './types';

export interface BodyFindings {
  readonly body: Body;
  readonly layers: readonly Layer[];
  readonly states: readonly (FoundState & { readonly layer: number | null })[];
  readonly refusal: string | undefined;
  readonly mergeCount: number;
}

interface Segment {
  /** How many merges lie before it; its own are from here to the next segment's. */
  readonly merges: number;
  readonly attention: readonly FoundAttention[];
  readonly others: readonly number[];
}

export function findInBody(
  view: GraphView,
  facts: TensorFacts,
  source: Source,
  logits: string,
  branch: Body['branch'],
): BodyFindings {
  const inputs = stateInputs(view, source.input);
  const flow = bestFlow(view, facts, source, logits);
  const attention = attentionOf(flow, facts);
  const readers = stateReaders(flow, inputs);
  const segments = segmentsOf(flow, attention, readers);
  const refusal = whyNoResidual(flow, segments);
  const states = statesOf(flow, inputs, logits);
  const perLayer = refusal === undefined ? segments : perAttention(attention);
  const residual = refusal === undefined ? residualPoints(flow, facts, segments) : [];
  return {
    body: {
      branch,
      logits,
      residual,
      attention: perLayer.flatMap((segment, i) =>
        segment.attention.map(({ operator }) => ({ ...operator, layer: i + 1 })),
      ),
      ...headOf(flow, facts, logits),
    },
    layers: perLayer.map((segment, i) => describeLayer(flow, perLayer, segment, i)),
    states: states.map(state => ({ ...state, layer: layerOf(flow, perLayer, state.reader) })),
    refusal,
    mergeCount: flow.merges.length,
  };
}

/** Where the tokens are looked up in several tables, the stream is what most is added to. */
function bestFlow(view: GraphView, facts: TensorFacts, source: Source, logits: string): Flow {
  const flows = beginnings(view, facts, source).map(begin => flowOf(view, begin, logits));
  const [first = flowOf(view, source.input, logits), ...more] = flows;
  return more.reduce((best, flow) => (flow.merges.length > best.merges.length ? flow : best), first);
}

function segmentsOf(
  flow: Flow,
  attention: readonly FoundAttention[],
  readers: readonly number[],
): readonly Segment[] {
  const segments = new Map<number, { attention: FoundAttention[]; others: number[] }>();
  const at = (node: number) => {
    const merges = countBelow(flow.merges, node);
    const segment = segments.get(merges) ?? { attention: [], others: [] };
    segments.set(merges, segment);
    return segment;
  };
  for (const found of attention) at(found.at).attention.push(found);
  for (const reader of readers) at(reader).others.push(reader);
  return [...segments].sort(([a], [b]) => a - b).map(([merges, found]) => ({ merges, ...found }));
}

/** Layers as they are if only attention was found. */
function perAttention(attention: readonly FoundAttention[]): readonly Segment[] {
  return attention.map(found => ({ merges: 0, attention: [found], others: [] }));
}

/** How many of the sorted numbers are below the limit. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (itemAt(sorted, middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function whyNoResidual(flow: Flow, segments: readonly Segment[]): string | undefined {
  if (flow.path.length === 0) return 'The logits do not depend on the embeddings.';
  const count = segments.reduce((sum, { attention }) => sum + attention.length, 0);
  const merges = flow.merges.length;
  if (merges === 0) {
    return `No single residual stream was found: ${count} attention operators, but nothing is added to one stream that all of the model passes through.`;
  }
  if (segments.length === 0) return 'Neither attention nor another operator that mixes positions was found.';
  const crowded = segments.find(({ attention }) => attention.length > 1);
  if (crowded !== undefined) {
    return `No single residual stream was found: between two of its additions there are ${crowded.attention.length} attention operators, where one layer has one.`;
  }
  if (itemAt(segments, segments.length - 1).merges >= merges)
    return 'Nothing is added to the residual stream after the last attention operator.';
  return undefined;
}

function residualPoints(
  flow: Flow,
  facts: TensorFacts,
  segments: readonly Segment[],
): readonly ResidualPoint[] {
  const ends = segments.map((_, i) =>
    itemAt(flow.merges, (segments[i + 1]?.merges ?? flow.merges.length) - 1),
  );
  return [embeddingsPoint(flow, facts), ...ends.map((at, i) => mergePoint(flow, facts, at, i + 1))];
}

/** The last tensor that everything passes through before anything is added. */
function embeddingsPoint(flow: Flow, facts: TensorFacts): ResidualPoint {
  const before = flow.cuts.filter(at => at < itemAt(flow.merges, 0)).at(-1);
  const outputs = before === undefined ? [flow.source] : itemAt(flow.view.nodes, before).output;
  const [tensor] = outputs.filter(name => name !== '' && flow.carries.has(name));
  const made = flow.view.maker.get(tensor ?? '');
  return {
    layer: 0,
    tensor,
    node: made === undefined ? undefined : itemAt(flow.view.nodes, made).output[0],
    form: 'other',
    elementType: facts.elementType(tensor ?? ''),
  };
}

function mergePoint(flow: Flow, facts: TensorFacts, at: number, layer: number): ResidualPoint {
  const node = itemAt(flow.view.nodes, at);
  const fused = isSkipNorm(node);
  const elementType = facts.elementType(node.input[0] ?? '');
  const tensor = fused ? node.output[3] || undefined : node.output[0];
  const shaped = tensor === undefined ? undefined : reshaped(flow, tensor);
  if (shaped !== undefined) return { layer, tensor: shaped, node: shaped, form: 'other', elementType };
  const name = node.output.find(output => output !== '');
  return { layer, tensor, node: name, form: fused ? 'skip-norm' : 'add', elementType };
}

/** Some MLPs work on all rows at once ([B*S,D]), and the stream gets its shape back behind the merge. */
function reshaped(flow: Flow, tensor: string): string | undefined {
  const users = usesOf(flow.view, tensor).filter(({ node }) => flow.onPath.has(node));
  const [only] = users;
  const node = only === undefined || users.length > 1 ? undefined : itemAt(flow.view.nodes, only.node);
  return node?.opType === 'Reshape' ? node.output[0] : undefined;
}

function describeLayer(flow: Flow, segments: readonly Segment[], segment: Segment, i: number): Layer {
  const end = segments[i + 1]?.merges ?? flow.merges.length;
  const mixers = segment.attention.length > 0 ? [] : segment.others;
  return {
    attention: segment.attention.map(({ operator }) => ({
      kind: operator.kind,
      heads: operator.heads,
      keyValueHeads: operator.keyValueHeads,
      headDimension: operator.headDimension,
      sinks: operator.sinks,
      softcap: operator.softcap,
      window: operator.window,
    })),
    otherMixers: [...new Set(mixers.map(at => mixerName(itemAt(flow.view.nodes, at))))],
    merges: Math.max(0, end - segment.merges),
  };
}

function mixerName({ opType, domain }: NodeProto): string {
  return domain === '' ? opType : `${domain}.${opType}`;
}

function layerOf(flow: Flow, segments: readonly Segment[], reader: number | undefined): number | null {
  if (reader === undefined) return null;
  const merges = countBelow(flow.merges, reader);
  const at = segments.findIndex(segment => segment.merges === merges);
  return flow.merges.length === 0 || at < 0 ? null : at + 1;
}
