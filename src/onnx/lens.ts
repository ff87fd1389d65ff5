// Problem: what would the model say if it stopped after layer 3? The final norm and the head can tell (the logit lens),
// but they are the end of a graph that begins with tokens. And methods that think in latents feed back the stream behind
// the final norm, which no graph gives out.
// Idea: cut the end off: the nodes between the end of the stream and the logits, or the final norm, as a model of their
// own that takes any stream. Weights are referred to, not copied.

import { graph, int, node, tensor, valueInfo } from './build';
import type { GraphView } from './anatomy/graph-view';
import { makerOf, viewOf } from './anatomy/graph-view';
import type { Anatomy, Body, ResidualPoint } from './anatomy/types';
import type { GraphProto, ModelProto, NodeProto, TensorProto } from './messages';
import { normAlone } from './skip-norm';

export const lensInput = 'darkroom.stream';
export const lensOutput = 'darkroom.end';

/** Where the end of a decoder is cut off again: [N,1,V], or the hidden state [N,1,D]. */
export type LensEnd = 'logits' | 'norm';

const float32 = 1;

/** A model from the stream, float32 [N,1,D], to its end, float32; undefined where the end cannot be cut off. */
export function lensOf(model: ModelProto, anatomy: Anatomy, until: LensEnd): ModelProto | undefined {
  const [body] = anatomy.bodies;
  const last = body?.residual.at(-1);
  const view = body && viewOfBody(model, body);
  const wanted = until === 'logits' ? body?.logits : body?.finalNorm;
  if (!body || !last || !view || wanted === undefined || wanted === null) return undefined;
  const end = endOf(view, last, wanted);
  const given = weightsOf(view, end);
  if (!given) return undefined;
  const type = last.elementType ?? float32;
  const content = graph('lens', {
    input: [valueInfo(lensInput, 'float32', ['rows', 1, anatomy.width])],
    output: [valueInfo(lensOutput, 'float32', ['rows', 1, null])],
    initializer: given,
    node: [
      type === float32
        ? node('Identity', [lensInput], [streamName])
        : node('Cast', [lensInput], [streamName], { to: int(type) }),
      ...end,
      node('Cast', [wanted], [lensOutput], { to: int(float32) }),
    ],
  });
  return { ...model, graph: { ...(model.graph ?? content), ...content } };
}

const streamName = 'darkroom.stream.cast';

/** The graph that holds the decoder: the model's own, or the branch of an If. */
function viewOfBody({ graph: outer }: ModelProto, body: Body): GraphView | undefined {
  if (!outer) return undefined;
  const view = viewOf(outer);
  if (body.branch === undefined) return view;
  for (const { attribute } of outer.node) {
    const inner = attribute.find(({ name }) => name === body.branch)?.g;
    if (inner?.output.some(({ name }) => name === body.logits)) return viewOf(inner, view);
  }
  return undefined;
}

/** The nodes between the stream and what is wanted, in order. */
function endOf(view: GraphView, last: ResidualPoint, wanted: string): readonly NodeProto[] {
  const kept = new Set<NodeProto>();
  const waiting = [wanted];
  const merge = last.form === 'skip-norm' ? makerOf(view, last.node ?? '') : undefined;
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === last.tensor) continue;
    const maker = makerOf(view, name);
    if (maker === undefined || kept.has(maker)) continue;
    kept.add(maker);
    // Of a fused norm the norm alone is left, which still needs its weights.
    if (maker === merge) waiting.push(...normAlone(maker, '').input.filter(input => input !== ''));
    else waiting.push(...(view.reads[view.nodes.indexOf(maker)] ?? []));
  }
  return view.nodes.flatMap(candidate => {
    if (!kept.has(candidate)) return [];
    if (candidate !== merge) return [withStream(candidate, last.tensor)];
    const { opType, input, attributes } = normAlone(candidate, streamName);
    return [node(opType, input, candidate.output.slice(0, 1), attributes)];
  });
}

function withStream(from: NodeProto, stream: string | undefined): NodeProto {
  return { ...from, input: from.input.map(name => (name === stream ? streamName : name)) };
}

/** What the nodes read and do not make: weights, and how many logits to keep. */
function weightsOf(view: GraphView, nodes: readonly NodeProto[]): readonly TensorProto[] | undefined {
  const made = new Set([streamName, ...nodes.flatMap(({ output }) => output)]);
  const read = new Set(nodes.flatMap(({ input }) => input).filter(name => name !== '' && !made.has(name)));
  const found: TensorProto[] = [];
  for (const name of read) {
    const weight = initializerOf(view, name);
    if (weight === undefined) return undefined;
    found.push(weight);
  }
  return found;
}

function initializerOf(view: GraphView, name: string): TensorProto | undefined {
  const own = (from: GraphProto) => from.initializer.find(candidate => candidate.name === name);
  const known = own(view.graph) ?? (view.outer && own(view.outer.graph));
  // 0 keeps all of them.
  return (
    known ?? (/logits_to_keep$/.test(name) ? tensor(name, 'int64', [], new BigInt64Array(1)) : undefined)
  );
}
