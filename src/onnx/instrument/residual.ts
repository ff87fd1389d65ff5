// Problem: at a residual point the stream must be readable after an edit, an edit may need the merged value itself
// (to keep its length, to replace it), fused norms keep that value inside, and with no edit none of this may cost.
// Idea: an If in the place of the merge. Without an edit it runs the very node that was there; with one, the sum, the
// edit, and the norm for itself:
//
//   a ─┐                          a ─┐        ┌─ off: SkipNorm(a, b) ───────────────┐
//      SkipNorm ─ norm, sum   =>     If(on[l])┤                                     ├─ norm, sum', stats
//   b ─┘                          b ─┘        └─ on:  Add ─ edit ─ Norm ────────────┘

import { float, int, node } from '../build';
import { floatAttribute } from '../anatomy/attributes';
import { makerOf } from '../anatomy/graph-view';
import type { ResidualPoint } from '../anatomy/types';
import type { NodeProto } from '../messages';
import type { BodyContext, EditInputs } from './context';
import { editNodes } from './edit-nodes';
import type { Edited } from './edit-nodes';
import { ifNode, Nodes } from './nodes';

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
  const stream =
    edits === undefined ? plainStream(context, point) : editedStream(context, point, edits, taps);
  if (taps.residual !== undefined) tapStream(context, stream, elementType, taps.residual);
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
  /** The name of the stats in this body, if they are wanted. */
  readonly stats: readonly string[];
  readonly elementType: number;
  readonly on: Nodes;
  readonly off: Nodes;
}

function editedStream(
  context: BodyContext,
  point: ResidualPoint,
  edits: EditInputs,
  taps: ResidualTaps,
): string {
  const merge = makerOf(context.rewrite.view, point.node ?? '');
  const site: Site = {
    context,
    point,
    edits,
    stats: taps.stats === undefined ? [] : [context.expose(taps.stats)],
    elementType: point.elementType ?? float32,
    on: new Nodes(context.shop, `darkroom.edit.${point.layer}.on`),
    off: new Nodes(context.shop, `darkroom.edit.${point.layer}.off`),
  };
  if (merge === undefined || point.form === 'other') return editedBehind(site, merge);
  return point.form === 'add' ? editedAdd(site, merge) : editedSkipNorm(site, merge);
}

/** The If of a site; its outputs are the given ones and the stats. */
function siteIf(
  site: Site,
  edited: Edited,
  on: readonly string[],
  off: readonly string[],
  outputs: readonly string[],
): NodeProto {
  const { context, point, edits, stats, elementType } = site;
  const none = stats.map(() => site.off.add('Identity', [context.shop.constants.nothing([0, 0, 3])]));
  return ifNode(
    context.shop,
    `darkroom.edit.${point.layer}`,
    edits.on[point.layer] ?? '',
    {
      then: { nodes: site.on.list, outputs: [...on, ...stats.map(() => edited.stats)] },
      // While the edit is off there is nothing to say about it.
      else: { nodes: site.off.list, outputs: [...off, ...none] },
    },
    [...outputs, ...stats],
    [...outputs.map(() => elementType), ...stats.map(() => float32)],
  );
}

function edit({ on, point, edits, elementType }: Site, h: string): Edited {
  return editNodes(on, h, point.layer, edits, elementType);
}

/** An If behind the tensor: it has no maker in this graph, or one that is not a merge. */
function editedBehind(site: Site, maker: NodeProto | undefined): string {
  const { context, point } = site;
  const tensor = point.tensor ?? '';
  const edited = edit(site, tensor);
  const stream = context.shop.names.fresh(`darkroom.stream.${point.layer}`);
  const node = siteIf(site, edited, [edited.stream], [site.off.add('Identity', [tensor])], [stream]);
  context.rewrite.between(maker, node, tensor, stream);
  return stream;
}

function editedAdd(site: Site, merge: NodeProto): string {
  const stream = site.point.tensor ?? '';
  const edited = edit(site, site.on.copy(merge).output[0] ?? '');
  const off = site.off.copy(merge).output[0] ?? '';
  site.context.rewrite.replace([merge], [siteIf(site, edited, [edited.stream], [off], [stream])]);
  return stream;
}

function editedSkipNorm(site: Site, merge: NodeProto): string {
  const { context, point } = site;
  const stream = point.tensor ?? context.shop.names.fresh(`darkroom.stream.${point.layer}`);
  const edited = edit(site, sumOf(site.on, merge));
  const norm = normOf(site.on, merge, edited.stream);
  const fused = site.off.copy(withOutput(merge, 3, stream)).output;
  const off = [fused[0] ?? '', fused[3] ?? ''];
  const node = siteIf(site, edited, [norm, edited.stream], off, [merge.output[0] ?? '', stream]);
  context.rewrite.replace([merge], [node]);
  return stream;
}

/** The parts of a fused norm, by its kind. */
function skipParts({ opType, input }: NodeProto): { gamma: string; beta: string; bias: string } {
  const simplified = opType === 'SkipSimplifiedLayerNormalization';
  return {
    gamma: input[2] ?? '',
    beta: simplified ? '' : (input[3] ?? ''),
    bias: (simplified ? input[3] : input[4]) ?? '',
  };
}

function sumOf(nodes: Nodes, merge: NodeProto): string {
  const { bias } = skipParts(merge);
  const sum = nodes.add('Add', merge.input.slice(0, 2));
  return bias === '' ? sum : nodes.add('Add', [sum, bias]);
}

/** What the fused operators take if they say nothing. */
const defaultEpsilon = 1e-12;

function normOf(nodes: Nodes, merge: NodeProto, stream: string): string {
  const { gamma, beta } = skipParts(merge);
  const simplified = merge.opType === 'SkipSimplifiedLayerNormalization';
  return nodes.add(
    simplified ? 'SimplifiedLayerNormalization' : 'LayerNormalization',
    beta === '' ? [stream, gamma] : [stream, gamma, beta],
    {
      axis: int(-1),
      epsilon: float(floatAttribute(merge, 'epsilon') ?? defaultEpsilon),
      ...(simplified ? { stash_type: int(1) } : {}),
    },
  );
}

/** Makes the stream an output. In float32 it is the same tensor under the tap's name: no node is needed. */
function tapStream(context: BodyContext, stream: string, elementType: number, publicName: string): void {
  const { rewrite, shop } = context;
  const name = context.expose(publicName);
  const type = elementType === float32 ? 'Identity' : 'Cast';
  const attributes = type === 'Cast' ? { to: int(float32) } : {};
  rewrite.append(node(type, [stream], [name], attributes, { name: shop.names.fresh(`${publicName}.tap`) }));
}
