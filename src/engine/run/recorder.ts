// Between a run and its trace: which tensors a model can give, and rows that are missing because a step had none.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Prepared } from './prepare';
import type { RowTensors } from './readings';
import { lensKept } from './lens-readings';
import { journalOf } from '../../trace/names';
import { createTrace } from '../../trace/writer';
import type { TraceWriter } from '../../trace/writer';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';
import type { Status, TraceHead } from '../../shared/trace/document';
import type { RecordedStep } from '../../shared/trace/step';
import type { TensorName } from '../../shared/trace/tensors';

/** Where a run is to be found. */
interface Recorded {
  readonly trace: string;
  readonly unfinished?: string;
}

export class Recorder {
  readonly trace: string;
  readonly #writer: TraceWriter;
  readonly #tensors: readonly TensorName[];
  readonly #layers: number;

  private constructor(trace: string, writer: TraceWriter, tensors: readonly TensorName[], layers: number) {
    this.trace = trace;
    this.#writer = writer;
    this.#tensors = tensors;
    this.#layers = layers;
  }

  static async begin(
    trace: string,
    head: TraceHead,
    prepared: Prepared,
    hasLens: boolean,
  ): Promise<Recorder> {
    if (existsSync(trace))
      throw new DarkroomError('bad-input', `There is a trace ${path.basename(trace)} already.`, {
        remedy: 'Choose another name.',
      });
    const tensors = tensorsOf(prepared, hasLens);
    await mkdir(path.dirname(trace), { recursive: true });
    const image = prepared.picture?.picture;
    const writer = await createTrace(journalOf(trace), head, {
      tensors,
      ...(hasLens && { sizes: { k: lensKept } }),
      ...(image && { image }),
    });
    return new Recorder(trace, writer, tensors, head.model.layers);
  }

  get journal(): string {
    return this.#writer.path;
  }

  async step(recorded: RecordedStep, rows: RowTensors): Promise<void> {
    const brings = Object.keys(rows).length > 0;
    // Where nothing was edited at a position, the edit has no numbers.
    const all: RowTensors =
      brings && this.#tensors.includes('edit.stats')
        ? { 'edit.stats': new Float32Array((this.#layers + 1) * 3), ...rows }
        : rows;
    await this.#writer.append(recorded, all);
  }

  /** The finished trace; the journal, and why, if it could not be finished. */
  async end(status: Exclude<Status, { state: 'running' | 'recovered' }>): Promise<Recorded> {
    try {
      return { trace: await this.#writer.end({ status }) };
    } catch (error) {
      return { trace: this.journal, unfinished: sentence(toFailure(error)) };
    }
  }
}

function tensorsOf({ taps, picture, attentionLayers }: Prepared, hasLens: boolean): readonly TensorName[] {
  if (taps.residuals === undefined) return [];
  const attention: readonly TensorName[] =
    picture && attentionLayers.length > 0
      ? ['attention.mass', 'attention.mean', 'attention.layer', 'attention.image']
      : attentionLayers.length > 0
        ? ['attention.mass']
        : [];
  return [
    ...attention,
    'resid',
    ...(taps.stats === true ? (['edit.stats'] as const) : []),
    ...(hasLens ? (['lens.ids', 'lens.probs'] as const) : []),
  ];
}
