// A trace's name says when and how; its answer is inside. Each file is opened once for each version of it, one after
// another, so that a folder with hundreds of traces costs little memory.

import type { ListedTrace } from '../run/trace-list';
import { openTrace } from '../../trace/open';
import type { MethodName } from '../../shared/trace/document';

export interface TraceSummary {
  readonly method: MethodName;
  readonly model: string;
  readonly question: string;
  readonly picture?: string;
  readonly answer?: string;
  readonly correct?: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly cancelled: boolean;
}

export class TraceSummaries {
  readonly #known = new Map<
    string,
    { readonly modified: number; readonly summary: TraceSummary | undefined }
  >();
  #reading: Promise<unknown> = Promise.resolve();

  /** Undefined for what is no trace, or damaged: the editor says why when it is opened. */
  async of({ uri, modified }: ListedTrace): Promise<TraceSummary | undefined> {
    const file = uri.fsPath;
    const known = this.#known.get(file);
    if (known?.modified === modified) return known.summary;
    const reading = this.#reading.then(() => summaryOf(file).catch(() => undefined));
    this.#reading = reading;
    const summary = await reading;
    this.#known.set(file, { modified, summary });
    return summary;
  }
}

async function summaryOf(file: string): Promise<TraceSummary> {
  const trace = await openTrace(file);
  try {
    const { method, model, question, picture, startedAt, steps, status } = trace.document;
    const answer = steps.findLast(step => step.kind === 'answer');
    return {
      method: method.name,
      model: model.name,
      question,
      startedAt,
      cancelled: status.state === 'cancelled',
      ...(picture ? { picture: picture.name } : {}),
      ...(answer ? { answer: answer.text } : {}),
      ...(answer?.correct === undefined ? {} : { correct: answer.correct }),
    };
  } finally {
    await trace.close();
  }
}
