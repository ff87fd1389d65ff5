// What is inside a decoder and what Darkroom can read and change in it, layer by layer, for people: from the anatomy,
// the manifest of the hooks and, where the model was opened, the self-test.

import { expectedLayers } from './expected-layers';
import type { AttentionSummary, Layer } from '../onnx/anatomy/types';
import type { Handle, LayerHooks, Tap } from '../onnx/instrument/manifest';
import type { DecoderGraph } from '../runtime/decoder-graph';
import { readDecoder } from '../runtime/decoder-graph';
import { selfTest } from '../runtime/self-test';
import type { Ability, DecoderReport, HooksReport, LayerReport } from '../shared/decoder-report';
import { DarkroomError, sentence, toFailure } from '../shared/errors';
import type { Opening } from '../shared/model-report';

/** The inside of the decoder at `file`; undefined if the graph is no decoder. */
export async function inspectDecoder(
  file: string,
  name: string,
  opened: Opening,
): Promise<DecoderReport | undefined> {
  let graph: DecoderGraph;
  try {
    graph = await readDecoder(file, name, await expectedLayers(file));
  } catch (error) {
    // Vision encoders and embedding tables are no decoders, and that is no fault.
    if (error instanceof DarkroomError && error.kind === 'unsupported') return undefined;
    throw error;
  }
  const { anatomy, precision } = graph;
  const { manifest } = graph.hooked(opened.state === 'opened' ? opened.device : 'cpu', 'anything');
  const [body] = anatomy.bodies;
  const count = (kind: string) => anatomy.states.filter(state => state.kind === kind).length;
  return {
    source: anatomy.source.kind,
    width: anatomy.width,
    layers: manifest.hooks.map(hooks => layerReport(hooks, anatomy.layers[hooks.layer - 1])),
    states: { keys: count('key'), values: count('value'), recurrent: count('recurrent') },
    finalNorm: (body?.finalNorm ?? null) !== null,
    head: (body?.head ?? null) !== null,
    branches: anatomy.bodies.length,
    precision,
    notes: anatomy.notes,
    hooks: await proveHooks(graph, opened),
  };
}

async function proveHooks(graph: DecoderGraph, opened: Opening): Promise<HooksReport> {
  const { rewriteMs } = graph;
  const unproven = (reason: string): HooksReport => ({ state: 'unproven', rewriteMs, reason });
  if (opened.state === 'not-tried') return unproven(opened.reason);
  if (opened.state === 'failed') return unproven('The model does not open.');
  try {
    const { tests, openMs } = await selfTest(graph, opened.device);
    const failed = tests.some(test => test.outcome === 'failed');
    return { state: failed ? 'failed' : 'proven', rewriteMs, openMs, tests };
  } catch (error) {
    return unproven(sentence(toFailure(error)));
  }
}

function layerReport(hooks: LayerHooks, layer: Layer | undefined): LayerReport {
  return {
    layer: hooks.layer,
    mixers: layer ? [...layer.attention.map(attentionText), ...layer.otherMixers] : [],
    merges: layer?.merges ?? 0,
    read: { residual: abilityOf(hooks.residual), attention: abilityOf(hooks.attention) },
    change: {
      residual: abilityOf(hooks.edit),
      scores: abilityOf(hooks.gate),
      heads: abilityOf(hooks.heads),
    },
  };
}

function abilityOf(hook: Tap | Handle): Ability {
  return hook === 'available' || 'output' in hook ? true : hook.refused;
}

/** "GroupQueryAttention, 4 heads of 16, 2 for keys". */
function attentionText({ kind, heads, keyValueHeads, headDimension, ...rest }: AttentionSummary): string {
  const parts = [
    kind,
    heads === null
      ? 'heads unknown'
      : `${heads} heads${headDimension === null ? '' : ` of ${headDimension}`}`,
    keyValueHeads !== null && keyValueHeads !== heads ? `${keyValueHeads} for keys` : '',
    rest.window === null ? '' : `window ${rest.window}`,
    rest.softcap === null ? '' : `soft cap ${rest.softcap}`,
    rest.sinks ? 'sinks' : '',
  ];
  return parts.filter(part => part !== '').join(', ');
}
