// Problem: one decoder may be there twice, once for each branch of an If over the cache, and what is found may
// disagree with what the model's configuration says.
// Idea: look at each body on its own, and believe what is found only if all agree. A disagreement is no error: what
// does not rest on it (attention) stays readable, and the reason is a sentence.

import { DarkroomError } from '../../shared/errors';
import type { GraphProto, ModelProto } from '../messages';
import { graphAttribute } from './attributes';
import { findInBody } from './body';
import type { BodyFindings } from './body';
import { makerOf, viewOf } from './graph-view';
import type { GraphView } from './graph-view';
import { logitsOf, sourceOf } from './source';
import { factsOf } from './tensor-facts';
import type { TensorFacts } from './tensor-facts';
import type { Anatomy, State } from './types';

export interface AnatomyOptions {
  /** How many layers the model's configuration says it has. */
  readonly expectedLayers?: number;
}

/** Finds the parts of a decoder. Throws `bad-input` for a graph that is none, `unsupported` for one that is no decoder. */
export function anatomyOf(model: ModelProto, options: AnatomyOptions = {}): Anatomy {
  const { graph } = model;
  if (graph === undefined) throw new DarkroomError('bad-input', 'The model has no graph.');
  const view = viewOf(graph);
  const facts = factsOf(view);
  const source = sourceOf(view, facts);
  const logits = logitsOf(view);
  const bodies = findBodies(view, facts, logits).map(({ inner, innerFacts, innerLogits, branch }) =>
    findInBody(inner, innerFacts, source, innerLogits, branch),
  );
  const [first, ...others] = bodies;
  if (first === undefined) throw new DarkroomError('internal', 'A decoder was expected to have a body.');
  const refusal = first.refusal ?? disagreement(first, others) ?? unexpected(first, options.expectedLayers);
  return {
    source,
    logits,
    width: widthOf(facts, source.input, first),
    layers: first.layers,
    states: states(view, first, logits),
    bodies: bodies.map(({ body }) => (refusal === undefined ? body : { ...body, residual: [] })),
    ...(refusal === undefined ? {} : { residualRefusal: refusal }),
    notes: notes(first, others.length > 0, refusal),
  };
}

interface InnerBody {
  readonly inner: GraphView;
  readonly innerFacts: TensorFacts;
  readonly innerLogits: string;
  readonly branch: 'then_branch' | 'else_branch' | undefined;
}

/** The model's graph, or both branches of the If that makes the logits. */
function findBodies(view: GraphView, facts: TensorFacts, logits: string): readonly InnerBody[] {
  const maker = makerOf(view, logits);
  if (maker?.opType !== 'If')
    return [{ inner: view, innerFacts: facts, innerLogits: logits, branch: undefined }];
  const slot = maker.output.indexOf(logits);
  return (['then_branch', 'else_branch'] as const).map(branch => {
    const graph = graphAttribute(maker, branch);
    const innerLogits = graph?.output[slot]?.name;
    if (graph === undefined || innerLogits === undefined) {
      throw new DarkroomError(
        'bad-input',
        `The If that makes the logits has no ${branch.replace('_', ' ')} with as many outputs.`,
        { remedy: 'Export the model again.' },
      );
    }
    const inner = viewOf(graph, view);
    return { inner, innerFacts: factsOf(inner, facts), innerLogits, branch };
  });
}

function disagreement(first: BodyFindings, others: readonly BodyFindings[]): string | undefined {
  const other = others.find(
    ({ layers, refusal }) => layers.length !== first.layers.length || refusal !== undefined,
  );
  if (other === undefined) return undefined;
  return (
    other.refusal ??
    `The branches of the decoder differ: one has ${first.layers.length} layers, the other ${other.layers.length}.`
  );
}

function unexpected({ layers }: BodyFindings, expected: number | undefined): string | undefined {
  if (expected === undefined || expected === layers.length) return undefined;
  return `The configuration says ${expected} layers and the graph has ${layers.length}, so it is not known which tensor leaves which layer.`;
}

function widthOf(facts: TensorFacts, input: string, { body }: BodyFindings): number | null {
  const fromInput = facts.shape(input);
  if (fromInput?.length === 3 && typeof fromInput[2] === 'number') return fromInput[2];
  const point = body.residual.find(({ tensor }) => tensor !== undefined && facts.shape(tensor)?.length === 3);
  const known = facts.shape(point?.tensor ?? '')?.[2];
  return known ?? headWidth(facts, body);
}

/** The LM head reads the stream: one side of its weight is as wide. */
function headWidth(facts: TensorFacts, { head }: BodyFindings['body']): number | null {
  const dims = facts.weight(head?.weight ?? '')?.dims;
  return head?.operator === 'MatMul' && dims?.length === 2 ? (dims[0] ?? null) : null;
}

function states(view: GraphView, { states: found, body }: BodyFindings, logits: string): readonly State[] {
  const maker = body.branch === undefined ? undefined : makerOf(view, logits);
  const branchOutputs =
    maker === undefined || body.branch === undefined
      ? undefined
      : branchNames(graphAttribute(maker, body.branch));
  const outer = (output: string | null) =>
    output === null || branchOutputs === undefined
      ? output
      : (maker?.output[branchOutputs.indexOf(output)] ?? null);
  return found.map(({ input, kind, output, layer, shape }) => ({
    input,
    kind,
    output: outer(output),
    layer,
    shape,
  }));
}

function branchNames(graph: GraphProto | undefined): readonly string[] {
  return (graph?.output ?? []).map(({ name }) => name);
}

function notes(first: BodyFindings, merged: boolean, refusal: string | undefined): readonly string[] {
  const attention = first.body.attention.length;
  const others = first.layers.filter(layer => layer.attention.length === 0).length;
  const rank = first.body.attention.find(({ softmax }) => softmax !== undefined && softmax.rank !== 4);
  return [
    ...(refusal === undefined ? [] : [refusal]),
    ...(merged ? ['The decoder is there twice, for a first step without a cache and for later steps.'] : []),
    ...(attention === 0 ? ['No attention operator was found.'] : []),
    ...(refusal === undefined && others > 0
      ? [`${others} of ${first.layers.length} layers mix positions without attention.`]
      : []),
    ...(rank === undefined ? [] : [`The attention of layer ${rank.layer} has scores of an unusual rank.`]),
  ];
}
