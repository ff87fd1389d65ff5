// What must hold of hooks without a reference from elsewhere.

import type { HookRequest } from '../../src/onnx/instrument/feeds';
import { knockOut } from '../../src/onnx/instrument/feeds';
import type { OracleCase } from './oracle-case';
import { Decoder } from './oracle-decoder';
import type { DecoderFile, StepOutput } from './oracle-decoder';
import { note, textToImage } from './oracle-parity';
import type { Figures } from './oracle-parity';
import { allRows, lastLogits, rowOf, runCase } from './oracle-runs';
import type { StepPlace } from './oracle-runs';
import { worst } from './oracle-tensors';

export async function propertiesOf(file: DecoderFile, oracle: OracleCase): Promise<Figures> {
  const hooked = await Decoder.open(file, true);
  const figures: Figures = {};
  try {
    await exactVector(hooked, oracle, figures);
    await renormAndStats(hooked, oracle, figures);
    await replacement(hooked, oracle, figures);
    await forbidden(hooked, oracle, figures);
    await headsOff(hooked, oracle, figures);
    await batches(hooked, oracle, figures);
  } finally {
    await hooked.close();
  }
  return figures;
}

/** A vector with one position's gain in it. */
function at(length: number, position: number, value = 1): Float32Array {
  const gains = new Float32Array(length);
  gains[position] = value;
  return gains;
}

const promptOnly =
  (request: HookRequest) =>
  ({ phase }: StepPlace) =>
    phase === 'prompt' ? request : {};

/** A vector at one layer and position changes that residual by exactly it, and nothing before. */
async function exactVector(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const [base] = await runCase(hooked, oracle, { steps: 1 });
  const { width, length, vector } = oracle;
  for (let layer = 0; layer <= oracle.layers; layer++) {
    const position = (layer * 5 + 3) % length;
    const hooks = promptOnly({ edits: [{ layer, vector, gain: at(length, position) }] });
    const [changed] = await runCase(hooked, oracle, { steps: 1, hooks });
    for (let earlier = 0; earlier < layer; earlier++)
      note(figures, 'before', worst(base!.residual[earlier]!, changed!.residual[earlier]!));
    const expected = base!.residual[layer]!.slice();
    for (let i = 0; i < width; i++) expected[position * width + i]! += vector[i]!;
    note(figures, 'exact', worst(expected, changed!.residual[layer]!));
  }
}

async function renormAndStats(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const { width, length, vector } = oracle;
  const [base] = await runCase(hooked, oracle, { steps: 1 });
  const renorm = new Float32Array(length).map((_, i) => i % 2);
  const layer = 2;
  const hooks = promptOnly({ edits: [{ layer, vector, gain: 3, renorm }] });
  const [changed] = await runCase(hooked, oracle, { steps: 1, hooks });
  const before = base!.residual[layer]!;
  const after = changed!.residual[layer]!;
  const stats = changed!.stats[layer]!;
  for (let position = 0; position < length; position++) {
    const row = (values: Float32Array) => values.subarray(position * width, (position + 1) * width);
    const [h, changedH] = [row(before), row(after)];
    if (renorm[position] === 1) note(figures, 'renorm', Math.abs(norm(h) - norm(changedH)) / norm(h));
    else
      note(
        figures,
        'unnormed',
        worst(
          changedH,
          h.map((x, i) => x + 3 * vector[i]!),
        ),
      );
    const expected = [norm(h), norm(changedH), h.reduce((sum, x, i) => sum + x * changedH[i]!, 0)];
    expected.forEach((value, i) =>
      note(figures, 'stats', Math.abs(value - stats[position * 3 + i]!) / (1 + Math.abs(value))),
    );
  }
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
}

/** keep 0 replaces: what was there before no longer matters. */
async function replacement(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const { width, length, vector } = oracle;
  const position = 4;
  for (let layer = 0; layer <= oracle.layers; layer++) {
    const keep = new Float32Array(length).fill(1);
    keep[position] = 0;
    const hooks = promptOnly({ edits: [{ layer, vector, gain: at(length, position), keep }] });
    const [changed] = await runCase(hooked, oracle, { steps: 1, hooks });
    const row = changed!.residual[layer]!.subarray(position * width, (position + 1) * width);
    note(figures, 'replaced', worst(row, vector));
  }
}

async function forbidden(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const steps = await runCase(hooked, oracle, {
    steps: 2,
    hooks: place => ({ rules: [textToImage(oracle, place, knockOut)], rows: allRows(place.positions) }),
  });
  for (const [step, { attention, logits }] of steps.entries()) {
    const positions = step === 0 ? oracle.length : 1;
    const total = oracle.length + step;
    if (!logits.every(Number.isFinite)) note(figures, 'forbidden', NaN);
    for (const layer of attention) {
      for (let row = 0; row < layer.length / total; row++) {
        const query = row % positions;
        let sum = 0;
        for (let key = 0; key < total; key++) {
          const value = layer[row * total + key]!;
          sum += value;
          if (oracle.isImage[key] === 1 && !(step === 0 && oracle.isImage[query] === 1))
            note(figures, 'forbidden', value);
        }
        note(figures, 'sum of row', Math.abs(sum - 1));
      }
    }
  }
}

/** With all heads of a layer off, its attention no longer reaches the stream, whatever it looks at. */
async function headsOff(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const layer = 3;
  const gains = allRows(oracle.heads).map(head => ({ layer, head, gain: 0 }));
  const run = async (bias: number, heads: typeof gains) => {
    const hooks = (place: StepPlace): HookRequest => ({
      gains: heads,
      rules: [{ ...textToImage(oracle, place, bias), layers: [layer] }],
    });
    return (await runCase(hooked, oracle, { steps: 1, hooks }))[0]!;
  };
  const [off, offGated, on, onGated] = [
    await run(0, gains),
    await run(-3, gains),
    await run(0, []),
    await run(-3, []),
  ];
  note(figures, 'heads off', worst(off.residual[layer]!, offGated.residual[layer]!));
  note(figures, 'heads on moves', worst(on.residual[layer]!, onGated.residual[layer]!));
  note(
    figures,
    'one head moves',
    worst(on.residual[layer]!, (await run(0, gains.slice(1, 2))).residual[layer]!),
  );
}

/** Three rows with edits of their own in one batch equal three single runs. */
async function batches(hooked: Decoder, oracle: OracleCase, figures: Figures): Promise<void> {
  const copies = 3;
  const request =
    (rows: readonly number[]) =>
    (place: StepPlace): HookRequest => {
      const { positions, total } = place;
      const perRow = (value: (row: number) => number) =>
        Float32Array.from({ length: rows.length * positions }, (_, i) =>
          value(rows[Math.floor(i / positions)]!),
        );
      const tile = (values: Float32Array) =>
        Float32Array.from({ length: rows.length * values.length }, (_, i) => values[i % values.length]!);
      const rule = textToImage(oracle, place, -2);
      const query = tile(rule.query).map((value, i) => value * rows[Math.floor(i / positions)]!);
      return {
        edits: [
          { layer: 1, vector: oracle.vector, gain: perRow(row => row - 1) },
          {
            layer: 3,
            vector: oracle.vector,
            gain: perRow(row => row),
            renorm: perRow(row => (row === 2 ? 1 : 0)),
          },
        ],
        rules: [{ ...rule, query, key: tile(rule.key) }],
        gains: [{ layer: 2, head: 1, gain: perRow(row => row / 2) }],
        rows: [0, positions - 1].slice(0, Math.min(2, total)),
      };
    };
  const together = await runCase(hooked, oracle, { steps: 4, copies, hooks: request([0, 1, 2]) });
  for (let row = 0; row < copies; row++) {
    const alone = await runCase(hooked, oracle, { steps: 4, hooks: request([row]) });
    for (const [step, single] of alone.entries()) compareRow(together[step]!, single, row, copies, figures);
  }
}

function compareRow(
  together: StepOutput,
  single: StepOutput,
  row: number,
  copies: number,
  figures: Figures,
): void {
  note(figures, 'batch', worst(lastLogits(together, row, copies), lastLogits(single)));
  for (const [layer, residual] of single.residual.entries())
    note(figures, 'batch', worst(rowOf(together.residual[layer]!, row, copies), residual));
  for (const [layer, attention] of single.attention.entries())
    note(figures, 'batch, attention', worst(rowOf(together.attention[layer]!, row, copies), attention));
}
