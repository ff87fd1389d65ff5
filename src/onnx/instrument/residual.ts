// Problem: at a residual point the stream must be readable after an edit, an edit may need the merged value itself
// (to keep its length, to replace it), fused norms keep that value inside, and with no edit none of this may cost.
// Idea: an If in the place of the merge. Without an edit it runs the very node that was there; with one, the sum, the
// edit, and the norm for itself:
//
//   a ─┐                         a ─┐         ┌─ no:  SkipNorm(a, b) ───────┐
//      SkipNorm ─ norm, sum  =>     If(on[l]) ┤                             ├─ norm, sum', stats
//   b ─┘                         b ─┘         └─ yes: Add ─ edit ─ Norm ────┘

import { int, node } from '../build';
import { makerOf } from '../anatomy/graph-view';
import type { ResidualPoint } from '../anatomy/types';
import type { NodeProto } from '../messages';
import { normAlone, skipParts } from '../skip-norm';
import { nothing } from './constants';
import type { BodyContext, EditInputs } from './context';
import { editNodes, partOf } from './edit-nodes';
import type { Edited } from './edit-nodes';
import { ifNode, Nodes } from './nodes';
import type { Branch } from './nodes';

const float32 = 1;

/** Which of the taps are wanted; the names they get in the outermost graph. */
export interface ResidualTaps {
  readonly residual: string | undefined;
  readonly stats: string | undefined;
}

/** Hooks one point up. Without `edits` the stream is only read. */
export function hookResidual(
  context: BodyContext,
  point: ResidualPoint,
  edits: EditInputs | undefined,
  taps: ResidualTaps,
): void {
  const elementType = point.elementType ?? float32;
  if (edits !== undefined) editStream(context, point, edits, taps);
  else if (taps.residual !== undefined)
    tapStream(context, plainStream(context, point), elementType, taps.residual);
}

/** The stream under a name, as it is. A fused norm is asked for its sum. */
function plainStream({ rewrite, shop }: BodyContext, point: ResidualPoint): string {
  if (point.tensor !== undefined) return point.tensor;
  const merge = makerOf(rewrite.view, point.node ?? '');
  const sum = shop.names.fresh(`darkroom.sum.${point.layer}`);
  if (merge !== undefined) rewrite.replace([merge], [withOutput(merge, 3, sum)]);
  return sum;
}

export function withOutput(merge: NodeProto, slot: number, name: string): NodeProto {
  const output = [...merge.output];
  while (output.length <= slot) output.push('');
  output[slot] = name;
  return { ...merge, output };
}

interface Site {
  readonly context: BodyContext;
  readonly point: ResidualPoint;
  readonly edits: EditInputs;
  /** The name of what leaves the layer, in this body. */
  readonly stream: string;
  /** The name of the stats in this body, if they are wanted. */
  readonly stats: readonly string[];
  readonly elementType: number;
}

function editStream(context: BodyContext, point: ResidualPoint, edits: EditInputs, taps: ResidualTaps): void {
  const { shop, rewrite } = context;
  const { layer, tensor } = point;
  const elementType = point.elementType ?? float32;
  const merge = makerOf(rewrite.view, point.node ?? '');
  // In float32 the stream is its own tap, under the tap's name: a node less in each layer.
  const own = elementType === float32 ? taps.residual : undefined;
  const site: Site = {
    context,
    point,
    edits,
    stream: own === undefined ? shop.names.fresh(`darkroom.stream.${layer}`) : context.expose(own),
    stats: taps.stats === undefined ? [] : [context.expose(taps.stats)],
    elementType,
  };
  if (merge === undefined || point.form === 'other') editBehind(site, merge);
  else {
    rewrite.replace([merge], point.form === 'add' ? editedAdd(site, merge) : editedSkipNorm(site, merge));
    if (tensor !== undefined) rewrite.rename(tensor, site.stream);
    if (tensor !== undefined && rewrite.isOutput(tensor)) {
      const name = shop.names.fresh(`darkroom.same.${layer}`);
      rewrite.append(node('Identity', [site.stream], [tensor], {}, { name }));
    }
  }
  if (own === undefined && taps.residual !== undefined)
    tapStream(context, site.stream, elementType, taps.residual);
}

/** What one way of a site gives: the outputs that others read, in the order of the If's. */
type Way = (nodes: Nodes) => readonly string[];

/** The If of a site: whether there is an edit here. */
function siteIf(
  site: Site,
  edited: (nodes: Nodes) => readonly [readonly string[], Edited],
  plain: Way,
  outputs: readonly string[],
): readonly NodeProto[] {
  const { context, point, edits, stats, elementType } = site;
  const { shop } = context;
  const prefix = `darkroom.edit.${point.layer}`;
  const types = [...outputs.map(() => elementType), ...stats.map(() => float32)];
  const scope = (name: string) => new Nodes(shop, `${prefix}.${name}`);
  // While an edit is off there is nothing to say about it.
  const off = (nodes: Nodes): Branch => {
    const none = stats.map(() => nothing(nodes.fresh('stats'), [0, 0, 3]));
    const given = plain(nodes);
    return { nodes: nodes.list, constants: none, outputs: [...given, ...none.map(({ name }) => name)] };
  };
  const on = (nodes: Nodes): Branch => {
    const [given, edit] = edited(nodes);
    return { nodes: nodes.list, outputs: [...given, ...stats.map(() => edit.stats)] };
  };
  const around = scope('here');
  const condition = partOf(around, edits.on, point.layer, edits.layers);
  const branches = { then: on(scope('on')), else: off(scope('off')) };
  return [...around.list, ifNode(shop, prefix, condition, branches, [...outputs, ...stats], types)];
}

function edit({ point, edits, elementType }: Site, nodes: Nodes, h: string): Edited {
  return editNodes(nodes, h, point.layer, edits, elementType);
}

/** An If behind the tensor: it has no maker in this graph, or one that is not a merge. */
function editBehind(site: Site, maker: NodeProto | undefined): void {
  const tensor = site.point.tensor ?? '';
  const added = siteIf(
    site,
    nodes => {
      const edited = edit(site, nodes, tensor);
      return [[edited.stream], edited];
    },
    nodes => [nodes.add('Identity', [tensor])],
    [site.stream],
  );
  site.context.rewrite.between(maker, added, tensor, site.stream);
}

function editedAdd(site: Site, merge: NodeProto): readonly NodeProto[] {
  return siteIf(
    site,
    nodes => {
      const edited = edit(site, nodes, nodes.copy(merge).output[0] ?? '');
      return [[edited.stream], edited];
    },
    nodes => [nodes.copy(merge).output[0] ?? ''],
    [site.stream],
  );
}

function editedSkipNorm(site: Site, merge: NodeProto): readonly NodeProto[] {
  return siteIf(
    site,
    nodes => {
      const edited = edit(site, nodes, sumOf(nodes, merge));
      return [[normOf(nodes, merge, edited.stream), edited.stream], edited];
    },
    nodes => {
      const { output } = nodes.copy(withOutput(merge, 3, site.stream));
      return [output[0] ?? '', output[3] ?? ''];
    },
    [merge.output[0] ?? '', site.stream],
  );
}

function sumOf(nodes: Nodes, merge: NodeProto): string {
  const { bias } = skipParts(merge);
  const sum = nodes.add('Add', merge.input.slice(0, 2));
  return bias === '' ? sum : nodes.add('Add', [sum, bias]);
}

function normOf(nodes: Nodes, merge: NodeProto, stream: string): string {
  const { opType, input, attributes } = normAlone(merge, stream);
  return nodes.add(opType, input, attributes);
}

/** Gives the stream under the tap's name, in float32. */
function tapStream(context: BodyContext, stream: string, elementType: number, publicName: string): void {
  const { rewrite, shop } = context;
  const name = context.expose(publicName);
  const type = elementType === float32 ? 'Identity' : 'Cast';
  const attributes = type === 'Cast' ? { to: int(float32) } : {};
  rewrite.append(node(type, [stream], [name], attributes, { name: shop.names.fresh(`${publicName}.tap`) }));
}
