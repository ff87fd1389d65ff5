// Hooks that change what they should only observe are worse than none. So before anybody reads a figure, the hooked
// decoder is run beside the untouched one, and each ability has to do on this model what its definition says.

import { openProbe } from './probe';
import type { Probe } from './probe';
import { differ, largest, lengthOf } from './vectors';
import type { DecoderGraph } from './decoder-graph';
import type { DecoderSession } from './decoder-session';
import { leaseDecoder } from './decoder-pool';
import { knockOut } from '../onnx/instrument/feeds';
import type { HookRequest } from '../onnx/instrument/feeds';
import type { LayerHooks } from '../onnx/instrument/manifest';
import type { Precision, SelfTest } from '../shared/decoder-report';
import type { Device } from '../shared/device';

export interface SelfTestResult {
  readonly tests: readonly SelfTest[];
  /** How long the hooked decoder took to open. */
  readonly openMs: number;
}

/**
 * What may remain between two runs that should agree, as a share of the largest value involved. Quantised graphs round
 * activations anew, so they have no limit: the figure is shown, and experiments compare with the hooked model.
 */
const tolerance: Readonly<Record<Precision, number>> = { float32: 1e-5, float16: 2e-2, quantised: Infinity };

/** Runs every test that the model's hooks allow. The untouched decoder is released before the hooked one is opened. */
export async function selfTest(graph: DecoderGraph, device: Device): Promise<SelfTestResult> {
  const untouched = await leaseDecoder(graph, device, false);
  let expected: Float32Array[];
  try {
    expected = await openProbe(untouched.value).logits({});
  } finally {
    await untouched.end();
  }
  const lease = await leaseDecoder(graph, device, true);
  const hooked = lease.value;
  try {
    const probe = openProbe(hooked);
    const tests = [neutral(graph, expected, [await probe.logits({}), ...(await switchedOn(probe))])];
    for (const test of [
      vectorAtOnePlace,
      renormKeepsLength,
      keepZeroReplaces,
      rowsSumToOne,
      knockOutIsZero,
    ]) {
      const result = await test(probe, hooked);
      if (result) tests.push(result);
    }
    return { tests, openMs: hooked.openMs };
  } finally {
    await lease.end();
  }
}

/** The logits with an edit and a rule that do nothing: steps that change something may run in another session. */
async function switchedOn(probe: Probe): Promise<Float32Array[][]> {
  const layer = middleLayer(probe, hooks => hooks.edit === 'available');
  return layer === undefined ? [] : [await probe.logits({ edits: [{ layer, keep: 1 }] })];
}

/** Exact for graphs whose attention is plain operators; a fused one computes in another order when it is watched. */
function neutral(
  graph: DecoderGraph,
  expected: readonly Float32Array[],
  runs: readonly (readonly Float32Array[])[],
): SelfTest {
  const figure = Math.max(
    ...runs.flatMap(actual => expected.map((logits, i) => differ(logits, actual[i] ?? new Float32Array(0)))),
  );
  const scale = Math.max(1, ...expected.map(largest));
  const exact = !graph.fusedAttention && graph.precision === 'float32';
  return judged(
    'neutral',
    figure,
    exact ? 0 : tolerance[graph.precision] * scale,
    'With neutral hooks the logits of a prompt and of a step after it equal those of the untouched model.',
  );
}

async function vectorAtOnePlace(probe: Probe, { graph }: DecoderSession): Promise<SelfTest | undefined> {
  const layer = middleLayer(probe, hooks => hooks.edit === 'available' && 'output' in hooks.residual);
  if (layer === undefined) return undefined;
  const { width, positions } = probe;
  const at = positions - 2;
  const vector = probe.direction(1);
  const gain = new Float32Array(positions);
  gain[at] = 1;
  const before = await probe.prompt({});
  const after = await probe.prompt({ edits: [{ layer, vector, gain }] });
  let figure = 0;
  for (let l = 0; l <= layer; l++) {
    const [plain, changed] = [before.residual(l), after.residual(l)];
    if (!plain || !changed) continue;
    const wanted = Float32Array.from(plain);
    if (l === layer)
      for (let d = 0; d < width; d++)
        wanted[at * width + d] = (wanted[at * width + d] ?? 0) + (vector[d] ?? 0);
    figure = Math.max(figure, differ(wanted, changed) / Math.max(1, largest(wanted)));
  }
  return judged(
    'vector',
    figure,
    tolerance[graph.precision],
    `A vector added at layer ${layer} and one position changes the stream there by exactly that vector, and nothing before it.`,
  );
}

async function renormKeepsLength(probe: Probe, { graph }: DecoderSession): Promise<SelfTest | undefined> {
  const layer = middleLayer(probe, hooks => hooks.edit === 'available' && 'output' in hooks.stats);
  if (layer === undefined) return undefined;
  const { stats } = await probe.prompt({
    edits: [{ layer, vector: probe.direction(2), gain: 1, renorm: 1 }],
  });
  const lengths = stats(layer);
  if (!lengths) return undefined;
  let figure = 0;
  for (let i = 0; i + 2 < lengths.length; i += 3)
    figure = Math.max(figure, Math.abs((lengths[i + 1] ?? 0) / (lengths[i] ?? 1) - 1));
  return judged(
    'renorm',
    figure,
    roundingLimit(graph.precision),
    'A renormalised edit turns the stream and keeps its length at every position.',
  );
}

async function keepZeroReplaces(probe: Probe, { graph }: DecoderSession): Promise<SelfTest | undefined> {
  const layer = middleLayer(probe, hooks => hooks.edit === 'available' && 'output' in hooks.residual);
  if (layer === undefined) return undefined;
  const vector = probe.direction(1);
  const residual = (await probe.prompt({ edits: [{ layer, vector, gain: 1, keep: 0 }] })).residual(layer);
  if (!residual) return undefined;
  const wanted = Float32Array.from(residual, (_, i) => vector[i % probe.width] ?? 0);
  const figure = differ(wanted, residual) / Math.max(1, lengthOf(vector));
  return judged(
    'replace',
    figure,
    roundingLimit(graph.precision),
    `With keep 0 the stream at layer ${layer} is the vector that was given, whatever it was before.`,
  );
}

async function rowsSumToOne(probe: Probe, { graph }: DecoderSession): Promise<SelfTest | undefined> {
  const rows = await attentionRows(probe, {});
  if (!rows) return undefined;
  const figure = Math.max(...rows.sums.map(sum => Math.abs(sum - 1)));
  // A sink takes its share of the mass without being a position.
  const sinks = graph.anatomy.layers.some(({ attention }) => attention.some(operator => operator.sinks));
  return sinks
    ? undefined
    : judged(
        'attention',
        figure,
        roundingLimit(graph.precision),
        'The attention of each head from each query adds up to 1.',
      );
}

async function knockOutIsZero(probe: Probe): Promise<SelfTest | undefined> {
  if (middleLayer(probe, hooks => hooks.gate === 'available') === undefined) return undefined;
  const key = new Float32Array(probe.positions);
  key[1] = 1;
  const query = new Float32Array(probe.positions).fill(1);
  // The position itself is left its own attention: a query that may look nowhere has no probabilities.
  query[1] = 0;
  const rows = await attentionRows(probe, { rules: [{ bias: knockOut, query, key }] });
  if (!rows) return undefined;
  const figure = Math.max(...rows.columns(1).filter((_, i) => i % probe.positions !== 1));
  return judged(
    'knock-out',
    figure,
    0,
    'A position that is knocked out gets a probability of exactly 0 in every head.',
  );
}

interface AttentionRows {
  readonly sums: readonly number[];
  /** The probability of one key, for each layer, head and query. */
  columns(key: number): readonly number[];
}

async function attentionRows(probe: Probe, hooks: HookRequest): Promise<AttentionRows | undefined> {
  const readable = probe.hooks.filter(hook => 'output' in hook.attention).map(hook => hook.layer);
  if (readable.length === 0) return undefined;
  const { positions } = probe;
  const result = await probe.prompt({
    ...hooks,
    rows: Array.from({ length: positions }, (_, i) => i),
  });
  const rows = readable.flatMap(layer => {
    const values = result.attention(layer) ?? new Float32Array(0);
    return Array.from({ length: values.length / positions }, (_, i) =>
      values.subarray(i * positions, (i + 1) * positions),
    );
  });
  return {
    sums: rows.map(row => row.reduce((sum, value) => sum + value, 0)),
    columns: key => rows.map(row => row[key] ?? 0),
  };
}

/** Of the layers that allow it, the one in the middle: it has something before and after it. */
function middleLayer(probe: Probe, allows: (hooks: LayerHooks) => boolean): number | undefined {
  const layers = probe.hooks.filter(hooks => hooks.layer > 0 && allows(hooks)).map(hooks => hooks.layer);
  return layers[Math.floor(layers.length / 2)];
}

/** Sums and lengths are computed in float32 at the boundary; only what goes back into the graph is rounded to less. */
function roundingLimit(precision: Precision): number {
  return precision === 'float32' ? 1e-4 : 1e-2;
}

function judged(name: string, figure: number, limit: number, meaning: string): SelfTest {
  if (limit === Infinity) return { name, figure, limit: null, outcome: 'shown', meaning };
  return { name, figure, limit, outcome: figure <= limit ? 'passed' : 'failed', meaning };
}
