// Problem: what can be hooked differs from layer to layer, and must be known before the first node changes: the
// inputs that are added depend on it.
// Idea: go through the anatomy once, ask each part whether it can be hooked, and write down names or reasons.

import { makerOf, viewOf } from '../anatomy/graph-view';
import { isSkipNorm } from '../anatomy/flow';
import { factsOf } from '../anatomy/tensor-facts';
import { graphAttribute } from '../anatomy/attributes';
import type { TensorFacts } from '../anatomy/tensor-facts';
import type { Anatomy, AttentionOperator, Body, ResidualPoint } from '../anatomy/types';
import type { ModelProto } from '../messages';
import { planAttention } from './attention';
import { Constants } from './constants';
import type { BodyContext, RowsSource } from './context';
import type { Handle, LayerHooks, Tap } from './manifest';
import type { Names } from './names';
import { Rewrite } from './rewrite';

/** What to add; everything unless it is left out. */
export interface InstrumentOptions {
  readonly residuals?: boolean;
  /** Everywhere, nowhere, or at these layers alone. */
  readonly edits?: boolean | readonly number[];
  readonly attention?: boolean;
  readonly gates?: boolean;
  readonly heads?: boolean;
  /** From the operator unless told; other devices than the CPU need them recomputed. */
  readonly attentionRows?: RowsSource;
}

/** A decoder whose stream can be changed at these layers, and nothing else: every If that is left out saves time. */
export function editingAt(layers: readonly number[]): InstrumentOptions {
  return { edits: layers, gates: false, heads: false };
}

export interface Plan {
  readonly layers: number;
  readonly width: number | null;
  readonly heads: number | null;
  /** Layers 0..L. */
  readonly hooks: readonly LayerHooks[];
  /** The layers that can be edited. */
  readonly edited: readonly number[];
  readonly hasAttention: boolean;
  readonly hasGates: boolean;
  readonly hasHeads: boolean;
  readonly attentionRows: RowsSource;
}

const left: Handle = { refused: 'It was not asked for.' };
const outside: Handle = { refused: 'Layer 0 is the embeddings; attention is inside of the layers from 1.' };

export function planOf(model: ModelProto, anatomy: Anatomy, options: InstrumentOptions, names: Names): Plan {
  const layers = anatomy.layers.length;
  const heads = commonHeads(anatomy);
  const { attentionRows = 'operator' } = options;
  const reasons = anatomy.bodies.map(body =>
    bodyReasons(bodyContext(model, anatomy, body, names, attentionRows), anatomy, body),
  );
  const firstReason = (layer: number, part: keyof LayerReasons) =>
    reasons.map(perLayer => perLayer[layer]?.[part]).find(reason => reason !== undefined);
  const hooks = Array.from({ length: layers + 1 }, (_, layer): LayerHooks => {
    const handle = (part: keyof LayerReasons, asked: boolean | undefined): Handle => {
      if (asked === false) return left;
      const reason = firstReason(layer, part);
      return reason === undefined ? 'available' : { refused: reason };
    };
    const tap = (usable: Handle, name: string): Tap =>
      usable === 'available' ? { output: names.fresh(`${name}.${layer}`) } : usable;
    const edit = handle('edit', asksFor(options.edits, layer));
    const attention = layer === 0 ? outside : handle('attention', options.attention);
    const gated = (part: 'gate' | 'heads', asked: boolean | undefined) =>
      attention === 'available' ? handle(part, asked) : attention;
    return {
      layer,
      residual: tap(handle('residual', options.residuals), 'resid'),
      edit,
      stats: tap(edit, 'edit.stats'),
      attention: tap(attention, 'attn'),
      gate: heads === undefined ? differing : gated('gate', options.gates),
      heads: heads === undefined ? differing : gated('heads', options.heads),
    };
  });
  const edited = hooks.filter(({ edit }) => edit === 'available').map(({ layer }) => layer);
  const hasAttention = hooks.some(({ attention }) => 'output' in attention);
  const hasGates = hooks.some(({ gate }) => gate === 'available');
  const hasHeads = hooks.some(({ heads: scaled }) => scaled === 'available');
  return {
    layers,
    width: anatomy.width,
    heads: heads ?? null,
    hooks,
    edited,
    hasAttention,
    hasGates,
    hasHeads,
    attentionRows,
  };
}

function asksFor(edits: InstrumentOptions['edits'], layer: number): boolean | undefined {
  return typeof edits === 'object' ? edits.includes(layer) : edits;
}

const differing: Handle = { refused: 'The layers have different numbers of heads.' };

/** The number of heads of every layer: null if unknown, undefined if they differ. */
function commonHeads({ bodies }: Anatomy): number | null | undefined {
  const counts = new Set(bodies.flatMap(({ attention }) => attention.map(({ heads }) => heads)));
  if (counts.size > 1) return undefined;
  return [...counts][0] ?? null;
}

interface LayerReasons {
  readonly residual?: string;
  readonly edit?: string;
  readonly attention?: string;
  readonly gate?: string;
  readonly heads?: string;
}

function bodyReasons(context: BodyContext, anatomy: Anatomy, body: Body): readonly LayerReasons[] {
  return Array.from({ length: anatomy.layers.length + 1 }, (_, layer) => {
    const point = body.residual[layer];
    const residual = point === undefined ? anatomy.residualRefusal : whyNoTap(context, point);
    const edit = residual ?? (point === undefined ? undefined : whyNoEdit(context, point));
    const operator = body.attention.find(found => found.layer === layer);
    return {
      ...(residual === undefined ? {} : { residual }),
      ...(edit === undefined ? {} : { edit }),
      ...(layer === 0 ? {} : attentionReasons(context, operator, layer)),
    };
  });
}

function attentionReasons(
  context: BodyContext,
  operator: AttentionOperator | undefined,
  layer: number,
): LayerReasons {
  if (operator === undefined) {
    const none = `Layer ${layer} has no attention.`;
    return { attention: none, gate: none, heads: none };
  }
  const { read, gate, heads } = planAttention(context, operator).refused;
  const say = (what: string, reason: string) =>
    `The attention of layer ${layer} can't be ${what}: ${reason}.`;
  return {
    ...(read === undefined ? {} : { attention: say('read', read) }),
    ...(gate === undefined ? {} : { gate: say('gated', gate) }),
    ...(heads === undefined ? {} : { heads: say('scaled by heads', heads) }),
  };
}

function whyNoTap(
  { rewrite }: BodyContext,
  { layer, tensor, form, node }: ResidualPoint,
): string | undefined {
  const maker = makerOf(rewrite.view, node ?? '');
  if (form === 'skip-norm' && maker === undefined) return `What leaves layer ${layer} was not found.`;
  return form !== 'skip-norm' && tensor === undefined ? `What leaves layer ${layer} has no name.` : undefined;
}

function whyNoEdit(
  { rewrite }: BodyContext,
  { layer, node, elementType }: ResidualPoint,
): string | undefined {
  if (elementType === undefined) return `The type of what leaves layer ${layer} is not known.`;
  const merge = makerOf(rewrite.view, node ?? '');
  if (merge === undefined || !isSkipNorm(merge)) return undefined;
  const statistics = merge.output.slice(1, 3).some(name => name !== '');
  return statistics
    ? `The norm after layer ${layer} gives its statistics to something else, so it can't be split.`
    : undefined;
}

/** A context for questions only: nothing is exposed. */
function bodyContext(
  model: ModelProto,
  { logits }: Anatomy,
  { branch }: Body,
  names: Names,
  attentionRows: RowsSource,
): BodyContext {
  const view = viewOf(
    model.graph ?? {
      node: [],
      name: '',
      initializer: [],
      sparseInitializer: [],
      input: [],
      output: [],
      valueInfo: [],
      metadataProps: [],
    },
  );
  const facts: TensorFacts = factsOf(view);
  const shop = { names, constants: new Constants(names) };
  const expose = (name: string) => name;
  const maker = makerOf(view, logits);
  const graph = branch === undefined || maker === undefined ? undefined : graphAttribute(maker, branch);
  const common = { shop, expose, attentionRows };
  if (graph === undefined) return { ...common, rewrite: new Rewrite(view), facts };
  const inner = viewOf(graph, view);
  return { ...common, rewrite: new Rewrite(inner), facts: factsOf(inner, facts) };
}
