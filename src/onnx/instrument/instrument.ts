// Problem: ONNX Runtime has no hooks. What is to be read must be an output of the graph, what is to be changed must
// go through an input.
// Idea: rewrite the graph around the parts that the anatomy names. Only nodes, inputs and outputs are touched: weights
// stay where they are, in the file or beside it. What cannot be hooked is left as it is, and the manifest says why.

import { DarkroomError } from '../../shared/errors';
import { graphAttribute } from '../anatomy/attributes';
import { makerOf, viewOf } from '../anatomy/graph-view';
import { factsOf } from '../anatomy/tensor-facts';
import type { Anatomy, Body } from '../anatomy/types';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from '../messages';
import { instrumentBody } from './body';
import type { BodyHooks } from './body';
import { Constants } from './constants';
import type { AttentionInputs, EditInputs } from './context';
import { declare, hookInput } from './inputs';
import { inputRoles } from './manifest';
import type { HookInput, InputRole, Manifest } from './manifest';
import { Names } from './names';
import { value } from './nodes';
import type { Workshop } from './nodes';
import { planOf } from './plan';
import type { InstrumentOptions, Plan } from './plan';
import { Rewrite } from './rewrite';

export interface Instrumented {
  readonly model: ModelProto;
  readonly manifest: Manifest;
}

const float32 = 1;

/** The oldest operator set whose Split, Unsqueeze and ReduceSum take their axes as inputs. */
const oldestOpset = 13;

/** The first version of the format in which initializers are no inputs. */
const oldestIrVersion = 4;

/** Adds taps and edits to a decoder. The anatomy must be of the same model. */
export function instrument(
  model: ModelProto,
  anatomy: Anatomy,
  options: InstrumentOptions = {},
): Instrumented {
  const { graph } = model;
  if (graph === undefined) throw new DarkroomError('bad-input', 'The model has no graph.');
  requireVersions(model);
  const names = new Names(model);
  const shop: Workshop = { names, constants: new Constants(names) };
  const plan = planOf(model, anatomy, options, names);
  const inputs = new Map(rolesOf(plan).map(role => [role, hookInput(role, plan, names)]));
  const hooks = { edits: editInputs(plan, inputs), attention: attentionInputs(plan, inputs) };
  const rewritten = rewriteBodies(graph, anatomy, plan, hooks, shop);
  const added = [...inputs.values()].map(declare);
  return {
    model: {
      ...model,
      graph: {
        ...rewritten,
        input: [...rewritten.input, ...added],
        initializer: [...rewritten.initializer, ...shop.constants.tensors],
      },
    },
    manifest: {
      layers: plan.layers,
      width: plan.width,
      heads: plan.heads,
      edited: plan.edited,
      inputs: [...inputs.values()],
      hooks: plan.hooks,
    },
  };
}

function requireVersions(model: ModelProto): void {
  const opset = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0;
  if (opset >= oldestOpset && model.irVersion >= oldestIrVersion) return;
  throw new DarkroomError(
    'unsupported',
    `The model uses operator set ${opset} in version ${model.irVersion} of the format; hooks need operator set ${oldestOpset} or later.`,
    { remedy: 'Export it again with a newer exporter.' },
  );
}

function rolesOf({ edited, hasAttention, hasGates, hasHeads }: Plan): readonly InputRole[] {
  return [
    ...(edited.length > 0 ? inputRoles.edits : []),
    ...(hasAttention ? inputRoles.attention : []),
    ...(hasGates || hasHeads ? inputRoles.attentionEdits : []),
    ...(hasGates ? inputRoles.gates : []),
    ...(hasHeads ? inputRoles.heads : []),
  ];
}

type Inputs = ReadonlyMap<InputRole, HookInput>;

const nameOf = (inputs: Inputs, role: InputRole) => inputs.get(role)?.name ?? '';

function editInputs({ edited }: Plan, inputs: Inputs): EditInputs | undefined {
  if (edited.length === 0) return undefined;
  return {
    layers: edited,
    on: nameOf(inputs, 'edit.on'),
    vector: nameOf(inputs, 'edit.vector'),
    gain: nameOf(inputs, 'edit.gain'),
    keep: nameOf(inputs, 'edit.keep'),
    renorm: nameOf(inputs, 'edit.renorm'),
  };
}

function attentionInputs({ hasAttention }: Plan, inputs: Inputs): AttentionInputs | undefined {
  if (!hasAttention) return undefined;
  return {
    edit: nameOf(inputs, 'attn.edit'),
    rows: nameOf(inputs, 'attn.rows'),
    weight: nameOf(inputs, 'gate.weight'),
    query: nameOf(inputs, 'gate.query'),
    key: nameOf(inputs, 'gate.key'),
    headGain: nameOf(inputs, 'head.gain'),
  };
}

function rewriteBodies(
  graph: GraphProto,
  anatomy: Anatomy,
  plan: Plan,
  hooks: BodyHooks,
  shop: Workshop,
): GraphProto {
  const view = viewOf(graph);
  const facts = factsOf(view);
  const top = new Rewrite(view);
  const outputs = new Set<string>();
  const { attentionRows } = plan;
  const maker = makerOf(view, anatomy.logits);
  let merged: NodeProto | undefined;
  for (const body of anatomy.bodies) {
    if (body.branch === undefined) {
      const expose = (name: string) => (outputs.add(name), name);
      instrumentBody({ shop, rewrite: top, facts, expose, attentionRows }, body, plan, hooks);
      continue;
    }
    const source = merged ?? maker;
    if (source === undefined) continue;
    merged = withBranch(source, body, branch => {
      const inner = viewOf(branch, view);
      const rewrite = new Rewrite(inner);
      const exposed = new Map<string, string>();
      const expose = (name: string) => {
        const own = shop.names.fresh(`${name}.${body.branch ?? ''}`);
        exposed.set(name, own);
        outputs.add(name);
        return own;
      };
      const context = { shop, rewrite, facts: factsOf(inner, facts), expose, attentionRows };
      instrumentBody(context, body, plan, hooks);
      for (const name of outputs) rewrite.output(value(exposed.get(name) ?? name, float32));
      return rewrite.finish();
    });
  }
  if (maker !== undefined && merged !== undefined)
    top.replace([maker], [{ ...merged, output: [...merged.output, ...outputs] }]);
  for (const name of outputs) top.output(declared(name));
  return top.finish();
}

function withBranch(node: NodeProto, { branch }: Body, change: (graph: GraphProto) => GraphProto): NodeProto {
  const graph = branch === undefined ? undefined : graphAttribute(node, branch);
  if (graph === undefined) throw new DarkroomError('internal', 'The anatomy is of another model.');
  return {
    ...node,
    attribute: node.attribute.map(attribute =>
      attribute.g === graph ? { ...attribute, g: change(graph) } : attribute,
    ),
  };
}

function declared(name: string): ValueInfoProto {
  return value(name, float32);
}
