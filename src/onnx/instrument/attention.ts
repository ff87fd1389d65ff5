// Problem: reading probabilities and changing scores costs time in every layer, and ONNX Runtime computes what nobody
// fetches.
// Idea: the operator gives its probabilities, and only rows that are asked for are copied. Where scores or heads can be
// changed, an If in its place holds it twice: so, and taking bias and gains as well.

import { makerOf } from '../anatomy/graph-view';
import type { AttentionOperator } from '../anatomy/types';
import { int } from '../build';
import type { NodeProto } from '../messages';
import type { AttentionForm, Wanted } from './attention-form';
import { fusedForm } from './attention-fused';
import { softmaxForm } from './attention-softmax';
import type { AttentionInputs, BodyContext } from './context';
import { ifNode, Nodes } from './nodes';
import type { Branch } from './nodes';
import { renameReads } from './rewrite';

const float32 = 1;

/** Whether and how an operator can be hooked, before anything is changed. */
export function planAttention(
  context: BodyContext,
  operator: AttentionOperator,
): { readonly form: AttentionForm | undefined; readonly refused: AttentionForm['refused'] } {
  const form = formOf(context, operator);
  if (typeof form === 'string') return { form: undefined, refused: { read: form, gate: form, heads: form } };
  // Both other forms give probabilities too.
  const { read } = form.refused;
  return read === undefined
    ? { form, refused: form.refused }
    : { form: undefined, refused: { read, gate: read, heads: read } };
}

/** Hooks one operator up. */
export function hookAttention(
  context: BodyContext,
  operator: AttentionOperator,
  form: AttentionForm,
  inputs: AttentionInputs,
  wanted: Wanted,
  publicName: string,
): void {
  const { shop, rewrite } = context;
  const prefix = `darkroom.attn.${operator.layer}`;
  const tap = context.expose(publicName);
  const scope = (name: string) => new Nodes(shop, `${prefix}.${name}`);
  const outputs = [...form.outputs, tap];
  const read = form.read(scope('read'), inputs);
  if (!wanted.gate && !wanted.heads) {
    rewrite.replace(form.region, named(read, outputs));
    return;
  }
  const here = scope('here');
  const layer = shop.constants.integers([operator.layer - 1]);
  const condition = here.add('Gather', [inputs.edit, layer], { axis: int(0) });
  const branches = { then: form.edited(scope('edit'), inputs, wanted), else: read };
  const types = [...form.types, float32];
  rewrite.replace(form.region, [...here.list, ifNode(shop, prefix, condition, branches, outputs, types)]);
}

/** The nodes of a branch in the graph itself, where its outputs have the names that others know. */
function named({ nodes, outputs }: Branch, names: readonly string[]): readonly NodeProto[] {
  const given = new Map(outputs.map((output, i) => [output, names[i] ?? output]));
  return nodes.map(node => {
    const reads = renameReads(node, given);
    return { ...reads, output: reads.output.map(name => given.get(name) ?? name) };
  });
}

function formOf(context: BodyContext, operator: AttentionOperator): AttentionForm | string {
  if (operator.softmax !== undefined) return softmaxForm(context, operator, operator.softmax);
  const node = makerOf(context.rewrite.view, operator.node);
  return node === undefined ? 'its operator is not in the graph' : fusedForm(context, operator, node);
}
