// Problem: reading probabilities and changing scores costs time in every layer, and ONNX Runtime computes what nobody
// fetches.
// Idea: an If in the place of the operator, and inside it another: as it was, or giving its probabilities, or taking
// bias and gains as well. Only what is asked for in this layer is computed. A graph that is made for reading alone has
// the second form without any If.

import { makerOf } from '../anatomy/graph-view';
import type { AttentionOperator } from '../anatomy/types';
import { int } from '../build';
import type { NodeProto } from '../messages';
import type { AttentionForm, Wanted } from './attention-form';
import { fusedForm } from './attention-fused';
import { softmaxForm } from './attention-softmax';
import { nothing } from './constants';
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
  const types = [...form.types, float32];
  if (inputs.any === undefined) {
    const read = form.read(scope('read'), inputs);
    rewrite.replace(form.region, named(read, [...form.outputs, tap]));
    return;
  }
  const off = scope('off');
  const plain = form.plain(off);
  const none = nothing(off.fresh('rows'), [0, 0, 0, 0]);
  const on = readOrEdit(context, operator, form, inputs, wanted, types);
  const branches = {
    then: on,
    else: { nodes: off.list, constants: [none], outputs: [...plain.outputs, none.name] },
  };
  rewrite.replace(form.region, [ifNode(shop, prefix, inputs.any, branches, [...form.outputs, tap], types)]);
}

/** The nodes of a branch in the graph itself, where its outputs have the names that others know. */
function named({ nodes, outputs }: Branch, names: readonly string[]): readonly NodeProto[] {
  const given = new Map(outputs.map((output, i) => [output, names[i] ?? output]));
  return nodes.map(node => {
    const reads = renameReads(node, given);
    return { ...reads, output: reads.output.map(name => given.get(name) ?? name) };
  });
}

function readOrEdit(
  { shop }: BodyContext,
  operator: AttentionOperator,
  form: AttentionForm,
  inputs: AttentionInputs,
  wanted: Wanted,
  types: readonly (number | undefined)[],
): Branch {
  const prefix = `darkroom.attn.${operator.layer}`;
  const read = form.read(new Nodes(shop, `${prefix}.read`), inputs);
  if (!wanted.gate && !wanted.heads) return read;
  const edited = form.edited(new Nodes(shop, `${prefix}.edit`), inputs, wanted);
  const outer = new Nodes(shop, `${prefix}.on`);
  const outputs = types.map(() => outer.fresh('out'));
  const layer = shop.constants.integers([operator.layer - 1]);
  const condition = outer.add('Gather', [inputs.edit, layer], { axis: int(0) });
  const branches = { then: edited, else: read };
  return {
    nodes: [...outer.list, ifNode(shop, `${prefix}.inner`, condition, branches, outputs, types)],
    outputs,
  };
}

function formOf(context: BodyContext, operator: AttentionOperator): AttentionForm | string {
  if (operator.softmax !== undefined) return softmaxForm(context, operator, operator.softmax);
  const node = makerOf(context.rewrite.view, operator.node);
  return node === undefined ? 'its operator is not in the graph' : fusedForm(context, operator, node);
}
