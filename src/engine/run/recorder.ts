// Between a run and its trace: where it is kept, and which tensors a model and a method can give.

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Prepared } from './prepare';
import type { RowTensors } from './readings';
import { lensKept } from './lens-readings';
import { finishTrace } from '../../trace/finish';
import type { Ending } from '../../trace/journal-record';
import { journalOf } from '../../trace/names';
import { createTrace } from '../../trace/writer';
import type { TraceWriter } from '../../trace/writer';
import { DarkroomError, sentence, toFailure } from '../../shared/errors';
import type { TraceDocument, TraceHead } from '../../shared/trace/document';
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

  private constructor(trace: string, writer: TraceWriter) {
    this.trace = trace;
    this.#writer = writer;
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
    await mkdir(path.dirname(trace), { recursive: true });
    const image = prepared.picture?.picture;
    const writer = await createTrace(journalOf(trace), head, {
      tensors: tensorsOf(prepared, hasLens),
      sizes: { ...prepared.latentTensors.sizes, ...(hasLens && { k: lensKept }) },
      ...(image && { image }),
    });
    return new Recorder(trace, writer);
  }

  get journal(): string {
    return this.#writer.path;
  }

  async step(recorded: RecordedStep, rows: RowTensors): Promise<void> {
    await this.#writer.append(recorded, rows);
  }

  /** The run has ended; its journal is whole. Says why it is not, if it is not. */
  async close(ending: Ending): Promise<string | undefined> {
    try {
      await this.#writer.close(ending);
      return undefined;
    } catch (error) {
      return sentence(toFailure(error));
    }
  }

  /** The finished trace; the journal, and why, if it could not be finished. */
  async finish(agreement: TraceDocument['agreement']): Promise<Recorded> {
    try {
      return { trace: await finishTrace(this.journal, { agreement }) };
    } catch (error) {
      return { trace: this.journal, unfinished: sentence(toFailure(error)) };
    }
  }
}

function tensorsOf(
  { taps, picture, attentionLayers, latentTensors }: Prepared,
  hasLens: boolean,
): readonly TensorName[] {
  const attention: readonly TensorName[] =
    picture && attentionLayers.length > 0
      ? ['attention.mass', 'attention.mean', 'attention.layer', 'attention.image']
      : attentionLayers.length > 0
        ? ['attention.mass']
        : [];
  return [
    ...latentTensors.names,
    ...attention,
    ...(taps.residuals === undefined ? [] : (['resid'] as const)),
    ...(taps.stats === true ? (['edit.stats'] as const) : []),
    ...(hasLens ? (['lens.ids', 'lens.probs'] as const) : []),
  ];
}
