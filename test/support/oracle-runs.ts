// Runs one case through a decoder: the prompt, then its tokens one by one with the cache, with hooks that may differ
// from step to step. `copies` rows of the same prompt make a batch; each row may have edits of its own.

import type { HookRequest } from '../../src/onnx/instrument/feeds';
import type { OracleCase, RunName } from './oracle-case';
import type { Decoder, StepOutput } from './oracle-decoder';

export interface StepPlace {
  readonly phase: 'prompt' | 'decode';
  /** S and T. */
  readonly positions: number;
  readonly total: number;
}

export interface RunOptions {
  readonly run?: RunName;
  readonly steps?: number;
  readonly copies?: number;
  readonly hooks?: (place: StepPlace) => HookRequest;
}

export async function runCase(
  decoder: Decoder,
  oracle: OracleCase,
  options: RunOptions = {},
): Promise<readonly StepOutput[]> {
  const { run = 'plain', steps = oracle.steps, copies = 1, hooks } = options;
  const fed = oracle.fed.get(run)!;
  const outputs: StepOutput[] = [];
  const next = Math.max(...oracle.positionIds) + 1;
  for (let step = 0; step < steps; step++) {
    const first = step === 0;
    const embeddings = first ? oracle.prompt : fed.subarray((step - 1) * oracle.width, step * oracle.width);
    const positions = first ? oracle.length : 1;
    const total = oracle.length + step;
    const ids = first ? oracle.positionIds : Array<number>(oracle.axes).fill(next + step - 1);
    const past = outputs.at(-1)?.past;
    const request = hooks?.({ phase: first ? 'prompt' : 'decode', positions, total });
    outputs.push(
      await decoder.step({
        embeddings: repeated(embeddings, copies),
        sizes: { rows: copies, positions, total },
        positionIds: repeatedPositions(ids, oracle.axes, copies),
        ...(past === undefined ? {} : { past }),
        ...(request === undefined ? {} : { hooks: request }),
      }),
    );
  }
  return outputs;
}

function repeated(values: Float32Array, copies: number): Float32Array {
  const all = new Float32Array(values.length * copies);
  for (let row = 0; row < copies; row++) all.set(values, row * values.length);
  return all;
}

/** [axes,S] -> [axes,B,S]. */
function repeatedPositions(ids: readonly number[], axes: number, copies: number): readonly number[] {
  const length = ids.length / axes;
  return Array.from({ length: axes }, (_, axis) => ids.slice(axis * length, (axis + 1) * length)).flatMap(
    axis => Array.from({ length: copies }, () => axis).flat(),
  );
}

/** The logits of the last position of a row. */
export function lastLogits({ logits, vocabulary }: StepOutput, row = 0, rows = 1): Float32Array {
  const end = ((row + 1) * logits.length) / rows;
  return logits.slice(end - vocabulary, end);
}

export function rowOf(values: Float32Array, row: number, rows: number): Float32Array {
  const length = values.length / rows;
  return values.slice(row * length, (row + 1) * length);
}

export const allRows = (count: number) => Array.from({ length: count }, (_, i) => i);
