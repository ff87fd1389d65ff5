// Problem: every export of every family has to be shown right, in many respects, against what Hugging Face computes.
// Idea: each respect is one figure, the largest difference over some cases; a table of figures per graph, and a bar
// for each. References: residuals, attention and logits as they are, under a vector at three sets of positions, after
// the last layer, and under the gate.

import type { HookRequest, ScoreRule } from '../../src/onnx/instrument/feeds';
import type { OracleCase, RunName } from './oracle-case';
import { gateBias } from '../../src/onnx/instrument/feeds';
import { Decoder } from './oracle-decoder';
import type { DecoderFile, StepOutput } from './oracle-decoder';
import { allRows, lastLogits, runCase } from './oracle-runs';
import type { RunOptions, StepPlace } from './oracle-runs';
import { worst } from './oracle-tensors';

/** Largest differences by what was compared. */
export type Figures = Record<string, number>;

export async function parityOf(file: DecoderFile, cases: readonly OracleCase[]): Promise<Figures> {
  const plain = await Decoder.open(file, false);
  const hooked = await Decoder.open(file, true);
  const figures: Figures = {};
  try {
    for (const oracle of cases) {
      await compareUntouched(plain, hooked, oracle, figures);
      await compareReadings(hooked, oracle, figures);
      await compareSteering(hooked, oracle, figures);
      await compareGate(hooked, oracle, figures);
    }
  } finally {
    await plain.close();
    await hooked.close();
  }
  return figures;
}

/** NaN stays. */
export function note(figures: Figures, key: string, value: number): void {
  const before = figures[key] ?? 0;
  figures[key] = value <= before ? before : value;
}

async function compareUntouched(
  plain: Decoder,
  hooked: Decoder,
  oracle: OracleCase,
  figures: Figures,
): Promise<void> {
  const untouched = await runCase(plain, oracle);
  const neutral = await runCase(hooked, oracle);
  const zero = (place: StepPlace): HookRequest => ({
    edits: allRows(oracle.layers + 1).map(layer => ({ layer, gain: 0, vector: oracle.vector })),
    rules: [{ bias: 0, query: new Float32Array(place.positions), key: new Float32Array(place.total) }],
    gains: [{ layer: 1, head: 0, gain: 1 }],
    rows: [-1],
  });
  const on = await runCase(hooked, oracle, { hooks: zero });
  for (const [step, { logits }] of untouched.entries()) {
    note(figures, 'neutral', worst(logits, neutral[step]!.logits));
    note(figures, 'neutral, on', worst(logits, on[step]!.logits));
  }
}

async function compareReadings(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const steps = await runCase(hooked, oracle, { hooks: ({ positions }) => ({ rows: allRows(positions) }) });
  compareLogits(steps, oracle, 'plain', 'logits', figures);
  for (let layer = 0; layer <= oracle.layers; layer++) {
    const size = oracle.length * oracle.width;
    note(
      figures,
      'residual',
      worst(steps[0]!.residual[layer]!, oracle.hidden.subarray(layer * size, (layer + 1) * size)),
    );
    for (let step = 1; step < steps.length; step++) {
      const at = (layer * (oracle.steps - 1) + step - 1) * oracle.width;
      note(
        figures,
        'residual',
        worst(steps[step]!.residual[layer]!, oracle.hiddenDecoded.subarray(at, at + oracle.width)),
      );
    }
  }
  compareAttention(steps[0]!, oracle, oracle.attention, 'attention', figures);
  const decoded = oracle.attentionDecoded;
  if (decoded === undefined) return;
  const padded = oracle.length + oracle.steps - 1;
  for (let step = 1; step < steps.length; step++) {
    for (let layer = 0; layer < oracle.layers; layer++) {
      for (let head = 0; head < oracle.heads; head++) {
        const total = oracle.length + step;
        const at = (((step - 1) * oracle.layers + layer) * oracle.heads + head) * padded;
        const row = steps[step]!.attention[layer]!.subarray(head * total, (head + 1) * total);
        note(figures, 'attention', worst(row, decoded.subarray(at, at + total)));
      }
    }
  }
}

function compareLogits(
  steps: readonly StepOutput[],
  oracle: OracleCase,
  run: RunName,
  key: string,
  figures: Figures,
): void {
  const reference = oracle.logits.get(run)!;
  const size = oracle.vocabulary;
  for (const [step, output] of steps.entries())
    note(figures, key, worst(lastLogits(output), reference.subarray(step * size, (step + 1) * size)));
}

function compareAttention(
  step: StepOutput,
  oracle: OracleCase,
  reference: Float32Array,
  key: string,
  figures: Figures,
): void {
  const size = oracle.heads * oracle.length * oracle.length;
  for (let layer = 0; layer < oracle.layers; layer++)
    note(figures, key, worst(step.attention[layer]!, reference.subarray(layer * size, (layer + 1) * size)));
}

async function compareSteering(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const steered = async (run: RunName, layer: number, gain: (place: StepPlace) => number | Float32Array) => {
    const hooks: RunOptions['hooks'] = place => ({
      edits: [{ layer, vector: oracle.vector, gain: gain(place) }],
    });
    const steps = await runCase(hooked, oracle, { run, hooks });
    compareLogits(steps, oracle, run, run, figures);
    return steps;
  };
  const everywhere = await steered('steer_all', 2, () => 1);
  if (oracle.hiddenSteered !== undefined) {
    const size = oracle.length * oracle.width;
    for (let layer = 0; layer <= oracle.layers; layer++)
      note(
        figures,
        'residual, steered',
        worst(
          everywhere[0]!.residual[layer]!,
          oracle.hiddenSteered.subarray(layer * size, (layer + 1) * size),
        ),
      );
  }
  await steered('steer_last', 2, ({ phase, positions }) => {
    const last = new Float32Array(positions);
    if (phase === 'prompt') last[positions - 1] = 1;
    return last;
  });
  await steered('steer_gen', 2, ({ phase }) => (phase === 'decode' ? 1 : 0));
  await steered('steer_all_lastlayer', oracle.layers, () => 1);
}

/** Text queries see image keys less, or not at all. */
export function textToImage(
  oracle: OracleCase,
  { phase, positions, total }: StepPlace,
  bias: number,
): ScoreRule {
  const query = new Float32Array(positions).fill(1);
  if (phase === 'prompt') for (const [i, image] of oracle.isImage.entries()) query[i] = image === 1 ? 0 : 1;
  const key = new Float32Array(total);
  for (const [i, image] of oracle.isImage.entries()) key[i] = image;
  return { bias, query, key };
}

async function compareGate(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const hooks: RunOptions['hooks'] = place => ({
    rules: [textToImage(oracle, place, gateBias(oracle.gamma))],
    rows: allRows(place.positions),
  });
  const steps = await runCase(hooked, oracle, { run: 'gamma', hooks });
  compareLogits(steps, oracle, 'gamma', 'gate', figures);
  if (oracle.attentionGated !== undefined)
    compareAttention(steps[0]!, oracle, oracle.attentionGated, 'attention, gated', figures);
}
